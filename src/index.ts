/**
 * kmemleak-sim: a deterministic simulator of the Linux kernel's kmemleak.
 *
 * ```ts
 * import { boot, defineModule } from 'kmemleak-sim';
 *
 * const leaky = defineModule({
 *   name: 'leaky',
 *   init(k) {
 *     k.kmalloc(128);
 *     return 0;
 *   },
 * });
 * const system = boot({ kernel: '6.12', seed: '1', modules: [leaky] });
 * system.insmod('leaky');
 * system.sleep(6000);
 * system.kmemleak.scan();
 * system.kmemleak.scan();
 * console.log(system.kmemleak.report());
 * ```
 */
export { boot, type System, type SystemConfig } from './system.ts';
export { parseBootLine, type BootLine } from './boot-line.ts';
export {
  DEFAULT_KERNEL,
  KERNELS,
  kernelNamed,
  type KnownKernel,
  type KernelVersion,
} from './versions/kernels.ts';
export {
  kernelLike,
  profileOf,
  type Facts,
  type KernelChanges,
  type KernelChoice,
  type KernelProfile,
} from './versions/profile.ts';
export type { CFacts } from './versions/c.ts';
export type { KernelFacts } from './versions/kernel.ts';
export type { KmemleakFacts } from './versions/kmemleak.ts';
export type { MmFacts } from './versions/mm.ts';
export type { SlabFacts } from './versions/slab.ts';
export type { VmallocFacts } from './versions/vmalloc.ts';
export * from './mm/gfp.ts';
export { SIZE_MAX } from './mm/hooks.ts';
export { formatDiagnostic, type Diagnostic } from './base/diagnostic.ts';
export type { PercpuPtr, Pfn, PhysAddr, VirtAddr } from './machine/address.ts';

export {
  defineModule,
  listHead,
  type Module,
  type ModuleDefinition,
  type ModuleParams,
  type ModuleSource,
} from './kernel/module/module.ts';
export type { ModuleApi, ThreadApi } from './kernel/module/api.ts';
export type { ThreadBody } from './kernel/module/task-api.ts';
export { Schedule, ScheduleError } from './kernel/base/schedule.ts';
export type { Runnable, RunStatus, Scheduler, Wait } from './kernel/task/sched.ts';
export type { KmemleakApi } from './kernel/base/kmemleak-api.ts';
export type { KernelLog, LogRecord } from './kernel/base/printk.ts';
export type { PseudoFile, PseudoFs } from './kernel/fs/vfs.ts';
export type { Task, TaskTable } from './kernel/task/task.ts';

export { Truth, type Count } from './truth/truth.ts';
export type { CountChange } from './truth/count-log.ts';
export type { TypedPart } from './truth/life-types.ts';
export type { TypeLayout, TypeMember } from './cc/base/type-layout.ts';
export type { Loss } from './truth/loss.ts';
export { isLife, type Examination, type Verdict } from './truth/examination.ts';
export { LIFE_KINDS, type Life, type LifeKind } from './truth/lives.ts';
export type { DeadWhy, Reference } from './truth/references.ts';
export type { Encoding } from './truth/encoding.ts';
export type { TruthEvent } from './truth/events.ts';
export type { Root, OwnRange } from './truth/roots.ts';
export type { PercpuSection, RootParts, RootRange, Roots, StackRange } from './kernel/roots.ts';
export type { Listener, Listeners } from './base/listeners.ts';
export type { MmHooks } from './mm/hooks.ts';
export type { MmWatch, WatchedCache } from './mm/watch.ts';
export type { LossKind } from './truth/shadow.ts';
export { Kmemleak, type KmemleakWatcher, type ObjectView } from './kmemleak/kmemleak.ts';
export type { RehearsalSettings } from './kmemleak/rehearsal.ts';
export type { ReportEntry } from './kmemleak/report.ts';
export type { Color } from './kmemleak/color.ts';
export {
  OBJECT_PERCPU,
  OBJECT_PHYS,
  type ObjectId,
  type ObjectRows,
  type ScanArea,
} from './kmemleak/object-table.ts';
export type {
  HeldReason,
  NoCountReason,
  ScanObserver,
  ScanPass,
  ScanPhase,
  ScanResult,
  SkipReason,
  WordSource,
} from './kmemleak/observer.ts';

export type { Explainer } from './explain/explainer.ts';
export type { Explanation } from './explain/explanation.ts';
export type { Judgement, Judgements, Agreement } from './explain/judge.ts';
export { REASONS, type Reason, type ReasonName } from './explain/reason.ts';

export * from './trace/index.ts';
export { Shell, type ShellOptions, type ShellResult } from './shell/shell.ts';
export {
  explanationInChinese,
  reasonInChinese,
  REASONS_ZH,
  verdictInChinese,
  wordInChinese,
} from './explain/text/chinese.ts';
export { startRecording } from './record/start.ts';
export type { Recorder, RecordLimits } from './record/recorder.ts';
export type { Recording } from './record/recording.ts';
export { Replay, type ObjectThen } from './record/replay.ts';
export { stepAt, type Step } from './record/step.ts';
export { sentence, LANGUAGES, type Language } from './record/sentence.ts';
export { nextStop, stepsOfInterest, type Stop } from './record/walk.ts';
export { decisionAbout } from './record/decision.ts';
export { codeLine, tasksAt, type TaskThen } from './record/tasks.ts';
export { TreeView, type PathNode, type TreeName, type TreeNode } from './record/views/tree.ts';
export { wordCount, wordsOf, type ObjectWord, type WordVerdict } from './record/views/words.ts';
export { gatesAt, type Gate, type Gates, type GateState } from './record/views/gates.ts';
export { pageUse, slabsAt, type PageUse, type SlabThen } from './record/views/heap.ts';
export { rootsAt, type RootThen } from './record/views/roots.ts';
export { referenceGraph, type ReferenceGraph } from './record/reference-graph.ts';
export { Session } from './session/session.ts';
export type { Answer, Answers, Command, Texts } from './session/command.ts';
export {
  parseJournal,
  type Journal,
  type JournalData,
  type JournalEntry,
} from './session/journal.ts';
export {
  countAllocations,
  failAllocation,
  type FailEachPlan,
  type FailedRun,
} from './session/fail-each.ts';
export type { MachineOptions } from './session/bare-machine.ts';
export type { SessionConfig } from './session/config.ts';
export { replayJournal, type JournalDifference, type JournalReplay } from './session/replay.ts';
export { bundledSources, type SimSources, type SourceBundle } from './session/sources.ts';
export { stateHash } from './session/state-hash.ts';
export { CompileCache } from './cc/base/compile-cache.ts';
export { CModules, type BuiltModule, type CModuleOptions } from './crun/modules.ts';
export type { ArgumentOrder, CodeModel, LowerOptions } from './cc/lower/lower.ts';
export type { SourceHost } from './cc/base/source.ts';

export {
  triage,
  type Source as ReportSource,
  type Triage,
  type TriageOptions,
} from './triage/triage.ts';
export { triageJson } from './triage/as-json.ts';
export { triageText } from './triage/as-text.ts';
export { parseKnown, type Known } from './triage/judge/known.ts';

/**
 * kmemleak-sim/testkit: property tests for leak detectors and for modules of one's own. Needs
 * fast-check; `kmemleak-sim/testkit/vitest` adds the matchers to vitest.
 */
export * from './heap-programs.ts';
export { FEATURES, type Feature, type Move, type MoveName } from './heap-moves.ts';
export * from './shapes.ts';
export * from './config-arbitraries.ts';
export * from './commands.ts';
export * from './checkers.ts';
export { COPY_STRIDE, type Block, type Encoding, type Range, type Word } from './heap-block.ts';
export type { Oracle } from './oracle.ts';
export { TraceGraph, type Vagueness } from './trace-graph.ts';
export { ScanModel, type Expected, type ScanEvent } from './scan-model.ts';
export {
  FLAWS,
  HOLDS,
  type Flaw,
  type Hold,
  type LiveWord,
  type RangeFacts,
  type ScanFacts,
} from './heap-facts.ts';
export {
  TraceMachine,
  type CachedPointer,
  type Conditions,
  type Motion,
  type ProgramRun,
  type ProgramRunner,
} from './trace-machine.ts';
export { Subject, linesOf, programOf, toKml, type ReportFacts } from './subject.ts';
export {
  counterExampleOf,
  type CounterExample,
  type Law,
  type Precondition,
  type Verdict,
} from './law.ts';
export { LAWS, canary } from './laws.ts';
export {
  batchesOf,
  check,
  checkBatch,
  programAt,
  runCheck,
  type Batch,
  type CheckOptions,
} from './check.ts';
export { beyondTraces } from './check-run.ts';
export {
  addTally,
  emptyTally,
  isTally,
  passed,
  programsIn,
  resultOf,
  type CheckResult,
  type CheckTally,
  type CrashedProgram,
  type LawFailure,
} from './check-tally.ts';
export type { Cause, CauseCounts, Disagreement } from './causes.ts';
export type { TableRow } from './report-table.ts';
export { wilson, type Rate } from './wilson.ts';
export { shrinkLines } from './shrink.ts';
export {
  ALL_SPACES,
  SPACES,
  rootSpaces,
  smallHeaps,
  type SmallHeap,
  type Space,
} from './small-heaps.ts';
export { ROOT_MEMORY, type RootKind } from './root-kinds.ts';
export { referenceReports } from './small-reference.ts';
export { trySpace, type SmallFailure, type SpaceResult } from './small-session.ts';
export { matchers, type ExpectedLeak, type MatcherResult } from './matchers.ts';
export { leaksOf, type SettleOptions } from './settle.ts';
export {
  checkWorkload,
  type WorkloadFailure,
  type WorkloadOptions,
  type WorkloadResult,
} from './workload.ts';
export { TruthMachine, lostByGraph, type LostAtScans } from './truth-machine.ts';

/**
 * Records a run: listens to a machine, and writes each step with what it changed. Parts of it write
 * the steps of objects, of scans and of C code; memory is compared between them.
 */
import { SAVED_NAMES } from '../cc/base/bytecode.ts';
import { MSECS_MIN_AGE } from '../kmemleak/limits.ts';
import type { TreeShape } from '../kmemleak/object-tree.ts';
import { PAGE_SIZE } from '../machine/address.ts';
import { PAGE_OFFSET } from '../machine/layout.ts';
import { CodeRecorder } from './code-recorder.ts';
import { KIND } from './event-columns.ts';
import { MemoryLog } from './memory-log.ts';
import type { RecordParts } from './naming.ts';
import { ObjectRecorder } from './object-recorder.ts';
import * as at from './object-state.ts';
import type { CacheSeen, Recording, SectionSeen } from './recording.ts';
import { ScanRecorder } from './scan-recorder.ts';
import { StepWriter } from './step-writer.ts';

/** What a recording may hold. */
export interface RecordLimits {
  /** Steps after which only phases are recorded. */
  readonly steps: number;
  /** Changes of memory. 0: memory is not recorded. */
  readonly words: number;
  /** Lines of C. */
  readonly lines: number;
  /** Steps between two copies of the state; default 65,536. */
  readonly keyframe?: number;
}

/** Blocks whose coming and going memory is compared for: each time takes part of a millisecond. */
const MARKS_MAX = 2_000;

/** Listens to a machine until it is told to stop. */
export class Recorder {
  private readonly parts: RecordParts;
  private readonly writer: StepWriter;
  private readonly objects: ObjectRecorder;
  private readonly scans: ScanRecorder;
  private readonly code: CodeRecorder;
  private readonly memory: MemoryLog | undefined;
  private readonly stops: (() => void)[] = [];
  private readonly trees: TreeShape;
  private readonly sections: readonly SectionSeen[];
  private marks = 0;

  constructor(parts: RecordParts, limits: RecordLimits) {
    this.parts = parts;
    const { base } = parts;
    this.writer = new StepWriter(base, limits.steps, limits.keyframe);
    this.objects = new ObjectRecorder(parts, this.writer);
    this.scans = new ScanRecorder(parts, this.writer, this.objects);
    if (limits.words > 0) this.memory = new MemoryLog(base.machine.memory.phys, limits.words);
    this.code = new CodeRecorder(parts, this.writer, this.memory, limits.lines);
    this.trees = parts.kmemleak.treeShape();
    this.sections = parts.sections().map(({ name, start, end }) => {
      return { name, start, end, phys: base.machine.memory.translate(start) };
    });
    this.code.noteTasks();
    this.listen();
    this.writer.keyframe();
  }

  /** How many steps there are so far. */
  get length(): number {
    return this.writer.length;
  }

  /** Somebody is about to type a command. */
  command(text: string): void {
    const { writer } = this;
    this.objects.naming.forget();
    writer.surroundings();
    this.memory?.markAll(writer.length);
    this.objects.touchAll();
    this.code.noteTasks();
    writer.cursorTo(at.AT_COMMAND, writer.length + 1);
    writer.add(KIND.command, 0, writer.texts.of(text));
  }

  /** Ends the recording. */
  stop(): Recording {
    for (const stop of this.stops) stop();
    return this.look();
  }

  /** All so far. What is recorded from here on changes what this gives: copy it to keep it. */
  look(): Recording {
    const { writer, objects, scans, code } = this;
    const { memory } = this.parts.base.machine;
    const { facts } = this.parts.kmemleak;
    writer.surroundings();
    objects.nameAll();
    return {
      events: writer.events,
      changes: writer.changes,
      keyframes: writer.keyframes,
      births: objects.births,
      gray: scans.queue,
      texts: writer.texts.all,
      times: writer.times.all,
      addresses: objects.addresses.all,
      areas: objects.areas,
      memory: this.memory,
      end: writer.state,
      variables: scans.variables,
      coarseFrom: writer.coarseFrom,
      linesFrom: code.endedAt,
      lines: code.lines,
      sources: code.sources(),
      stacks: code.stacks,
      tasks: code.tasks(),
      trees: this.trees,
      sections: this.sections,
      caches: this.caches(),
      memoryMap: { phys: memory.vmemmapPhys, pages: memory.phys.size / PAGE_SIZE },
      minAgeMs: MSECS_MIN_AGE,
      minUnrefScans: facts.confirms ? this.parts.kmemleak.unrefScans(0).needed : undefined,
      registers: SAVED_NAMES,
      directMap: PAGE_OFFSET,
      initialChecksum: facts.initialChecksum,
    };
  }

  private caches(): CacheSeen[] {
    return this.parts.caches().map((cache) => {
      const { addr: address, name, size, objectSize, redLeftPad, order, noLeakTrace } = cache;
      return { address, name, size, objectSize, redLeftPad, order, isTracked: !noLeakTrace };
    });
  }

  private listen(): void {
    const { objects, scans, memory, writer } = this;
    scans.beforeScan = () => {
      memory?.mark(writer.length);
      this.code.noteTasks();
    };
    objects.beforeOwn = () => {
      if (this.marks++ < MARKS_MAX) memory?.mark(writer.length);
    };
    this.stops.push(scans.listen(), objects.listen(), () => this.code.stop());
    if (!memory) return;
    const use = (pfn: number, order: number): void => {
      for (let i = 0; i < 1 << order; i++) memory.use(pfn + i);
    };
    this.stops.push(
      this.parts.watchMemory({
        pagesAlloc: (pfn, order) => use(pfn, order),
        claimPages: (pfn, order) => use(pfn, order),
      }),
    );
  }
}

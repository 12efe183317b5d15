/**
 * Records a run: listens to kmemleak, and writes each step with what it changed.
 *
 * It keeps the state as it was after the last step. What a step of a scan changes is known from the
 * step; of what else may have changed, rows are compared with that state.
 */
import { growInt32, growUint8 } from '../base/columns.ts';
import type { ObjectId, ScanArea } from '../kmemleak/object-table.ts';
import { OBJECT_PERCPU, OBJECT_PHYS, OBJECT_SUSPECT } from '../kmemleak/object-table.ts';
import type { ScanObserver, ScanPhase } from '../kmemleak/observer.ts';
import { PAGE_OFFSET } from '../machine/layout.ts';
import { PAGE_SIZE, lo32 } from '../machine/address.ts';
import { Births } from './births.ts';
import { ChangeLog } from './change-log.ts';
import { EventColumns, KIND } from './event-columns.ts';
import { MemoryLog } from './memory-log.ts';
import { Naming, type RecordParts } from './naming.ts';
import * as at from './object-state.ts';
import { HELD_REASONS, NO_COUNT_REASONS, PHASES, SKIP_REASONS } from './reasons.ts';
import type { Keyframe, Recording, WordPlace } from './recording.ts';
import { Interned } from './interned.ts';

/** What a recording may hold. */
export interface RecordLimits {
  /** Steps after which only phases are recorded. */
  readonly steps: number;
  /** Changes of memory. 0: memory is not recorded. */
  readonly words: number;
  /** Steps between two copies of the state; default KEYFRAME_STEPS. */
  readonly keyframe?: number;
}

/** Steps between two copies of the state. */
const KEYFRAME_STEPS = 1 << 16;
/** Blocks whose coming and going memory is compared for: each time takes part of a millisecond. */
const MARKS_MAX = 2_000;

/** Listens to a machine until it is told to stop. */
export class Recorder {
  private readonly parts: RecordParts;
  private readonly events = new EventColumns();
  private readonly changes = new ChangeLog();
  private readonly keyframes: Keyframe[] = [];
  private readonly births = new Births();
  private readonly texts = new Interned<string>();
  private readonly times = new Interned<number>();
  private readonly addresses = new Interned<number>();
  private readonly areas: (readonly ScanArea[])[] = [[]];
  private readonly variables = new Map<number, WordPlace>();
  private readonly memory: MemoryLog | undefined;
  private readonly naming: Naming;
  private readonly state = new at.ObjectState();
  private readonly stops: (() => void)[] = [];
  private readonly stepsMax: number;
  private readonly keyframeSteps: number;
  private gray = new Int32Array(64);
  /** By id: 1 for the blocks that the run is about. */
  private own = new Uint8Array(64);
  private unnamed: number[] = [];
  private suspects: ObjectId[] = [];
  /** Where whitening stands in the list; 0 when it is over. */
  private whitening: ObjectId = 0;
  private phase: ScanPhase = 'whiten';
  private coarseFrom: number | undefined;
  private logSeq: number;
  private pid = 0;
  private marks = 0;

  constructor(parts: RecordParts, limits: RecordLimits) {
    this.parts = parts;
    this.naming = new Naming(parts);
    this.stepsMax = limits.steps;
    this.keyframeSteps = limits.keyframe ?? KEYFRAME_STEPS;
    const { machine, log } = parts.base;
    this.logSeq = log.seq;
    this.pid = machine.cpu.pid;
    this.addresses.of(0);
    this.start();
    if (limits.words > 0) this.memory = new MemoryLog(machine.memory.phys, limits.words);
    this.listen();
    this.keyframe();
  }

  /** How many steps there are so far. */
  get length(): number {
    return this.events.length;
  }

  /** Somebody is about to type a command. */
  command(text: string): void {
    this.naming.forget();
    this.surroundings();
    this.memory?.markAll(this.events.length);
    this.touchAll();
    this.add(KIND.command, 0, this.texts.of(text));
  }

  /** Ends the recording. */
  stop(): Recording {
    for (const stop of this.stops) stop();
    return this.look();
  }

  /** All so far. What is recorded from here on changes what this gives: copy it to keep it. */
  look(): Recording {
    this.surroundings();
    this.nameAll();
    return {
      events: this.events,
      changes: this.changes,
      keyframes: this.keyframes,
      births: this.births,
      gray: this.gray,
      texts: this.texts.all,
      times: this.times.all,
      addresses: this.addresses.all,
      areas: this.areas,
      memory: this.memory,
      end: this.state,
      variables: this.variables,
      coarseFrom: this.coarseFrom,
      directMap: PAGE_OFFSET,
      initialChecksum: this.parts.kmemleak.facts.initialChecksum,
    };
  }

  /** The state that the recording begins with. */
  private start(): void {
    const { rows } = this.parts.kmemleak;
    for (let id = rows.next[0]; id !== 0; id = rows.next[id]) {
      this.bear(id, this.birth(id, false), false);
      this.read(id, (column, value) => this.state.set(column, id, value));
    }
    this.state.cursor[at.AT_TIME] = this.times.of(this.parts.base.machine.clock.nowNs);
    this.nameAll();
  }

  private listen(): void {
    const { kmemleak } = this.parts;
    this.stops.push(
      kmemleak.observe(this.observer()),
      kmemleak.watchObjects({
        created: (id) => this.created(id),
        removed: (id) => this.removed(id),
        changed: (id) => this.changed(id),
      }),
    );
    const { memory } = this;
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

  private observer(): ScanObserver {
    const { cursor } = this.state;
    return {
      begin: ({ scan, pass }) => this.begin(scan, pass),
      end: (_pass, result) => {
        this.settle();
        this.cursorTo(at.AT_PHASE, 0);
        this.cursorTo(at.AT_BLOCK, 0);
        this.add(KIND.end, result ? 1 : 0, result?.newLeaks ?? 0, result?.words ?? 0);
      },
      phase: (phase) => this.enter(phase),
      rootBlock: (what, start, end) => {
        if (this.coarseFrom !== undefined) return;
        this.cursorTo(at.AT_BLOCK, this.length + 1);
        this.add(KIND.root, 0, this.texts.of(what), start, end - start);
      },
      scanObject: (id) => {
        if (this.coarseFrom !== undefined) return;
        this.add(KIND.object, 0, this.birthOf(id), 0, cursor[at.AT_BLOCK]);
        cursor[at.GRAY_HEAD]++;
        cursor[at.AT_BLOCK] = this.length;
        this.keyframeIfDue();
      },
      skipObject: (_id, why) => {
        if (this.coarseFrom !== undefined) return;
        // Its row may be gone already.
        this.add(KIND.skip, SKIP_REASONS.indexOf(why), this.gray[cursor[at.GRAY_HEAD]]);
        cursor[at.GRAY_HEAD]++;
        this.keyframeIfDue();
      },
      hit: ({ phys }, id, count) => {
        if (this.coarseFrom === undefined) this.hit(phys, id, count);
      },
      miss: ({ phys }, id, why) => {
        if (this.coarseFrom === undefined) {
          this.word(KIND.miss, NO_COUNT_REASONS.indexOf(why), phys, id);
          this.keyframeIfDue();
        }
      },
      gray: (id) => {
        if (this.coarseFrom === undefined) this.grayed(id);
      },
      black: (id) => this.blacken(id),
      checksum: (id, before, after) => {
        if (this.coarseFrom !== undefined) return;
        this.change(at.CHECKSUM, id, after | 0);
        this.add(KIND.checksum, 0, this.birthOf(id), before, after);
      },
      suspect: (id) => {
        this.suspects.push(id);
        this.touch(id);
        this.add(KIND.suspect, 0, this.birthOf(id));
      },
      held: (id, why) => {
        this.touch(id);
        this.add(KIND.held, HELD_REASONS.indexOf(why), this.birthOf(id));
      },
      report: (id) => {
        this.touch(id);
        this.add(KIND.report, 0, this.birthOf(id));
      },
    };
  }

  private begin(scan: number, pass: number): void {
    this.surroundings();
    this.memory?.mark(this.events.length);
    this.touchAll();
    this.nameAll();
    this.cursorTo(at.AT_SCAN, scan);
    this.cursorTo(at.AT_PASS, pass);
    const tail = this.state.cursor[at.GRAY_TAIL];
    this.cursorTo(at.GRAY_BASE, tail);
    this.cursorTo(at.GRAY_HEAD, tail);
    this.add(KIND.begin, pass, scan, this.parts.kmemleak.rows.count);
  }

  private enter(phase: ScanPhase): void {
    this.settle();
    this.phase = phase;
    this.cursorTo(at.AT_PHASE, PHASES.indexOf(phase) + 1);
    this.cursorTo(at.AT_BLOCK, 0);
    if (phase === 'whiten') {
      this.whitening = this.parts.kmemleak.rows.next[0];
      for (const id of this.suspects) this.touch(id);
      // The second pass counts anew what the first one suspects.
      if (this.state.cursor[at.AT_PASS] === 1) this.suspects = [];
    }
    this.add(KIND.phase, PHASES.indexOf(phase), this.parts.kmemleak.rows.count);
  }

  /** What a phase did to the end without a word: the rest is white, suspects are acquitted. */
  private settle(): void {
    this.surroundings();
    this.whiten(0, true);
    for (const id of this.suspects) this.touch(id);
    if (this.coarseFrom !== undefined) this.touchAll();
  }

  /** Whitening went up to an object of the list, 0 for the end. */
  private whiten(to: ObjectId, inclusive: boolean): void {
    const { next } = this.parts.kmemleak.rows;
    while (this.whitening !== 0 && this.whitening !== to) {
      this.change(at.COUNT, this.whitening, 0);
      this.whitening = next[this.whitening];
    }
    if (!inclusive || to === 0) return;
    this.change(at.COUNT, to, 0);
    this.whitening = next[to];
  }

  private blacken(id: ObjectId): void {
    if (this.whitening !== 0) this.whiten(id, false);
    const { rows } = this.parts.kmemleak;
    this.change(at.MIN_COUNT, id, rows.minCount[id]);
    this.change(at.FLAGS, id, rows.flags[id]);
    this.add(KIND.black, 0, this.birthOf(id));
  }

  private grayed(id: ObjectId): void {
    const { rows } = this.parts.kmemleak;
    if (this.whitening !== 0) this.whiten(id, true);
    else if (this.phase === 'checksum') this.change(at.COUNT, id, rows.countOf(id));
    else if (rows.flags[id] & OBJECT_SUSPECT || this.suspects.length > 0) {
      this.change(at.FLAGS, id, rows.flags[id]);
    }
    const { cursor } = this.state;
    const birth = this.birthOf(id);
    const tail = cursor[at.GRAY_TAIL];
    if (tail === this.gray.length) this.gray = growInt32(this.gray, tail * 2);
    this.gray[tail] = birth;
    this.add(KIND.gray, PHASES.indexOf(this.phase), birth, 0, tail - cursor[at.GRAY_BASE]);
    cursor[at.GRAY_TAIL]++;
    this.keyframeIfDue();
  }

  private hit(phys: number, id: ObjectId, count: number): void {
    const counts = this.state.columns[at.COUNT];
    if (counts[id] !== count - 1) this.change(at.COUNT, id, count - 1);
    this.word(KIND.hit, 0, phys, id);
    counts[id] = count;
    this.keyframeIfDue();
  }

  /** A word at `phys` that points into an object: how far into it is noted. */
  private word(kind: number, why: number, phys: number, id: ObjectId): void {
    const { u32 } = this.parts.base.machine.memory.phys;
    const { pointer } = this.parts.kmemleak.rows;
    const into = (u32[phys / 4] - lo32(pointer[id])) >>> 0;
    const birth = this.state.columns[at.BIRTH][id];
    this.events.add(kind, why, birth, phys, into);
    if (this.own[id] !== 0 && !this.variables.has(phys)) this.nameWord(phys);
  }

  /** Finds out where a word lies, as long as the machine knows. */
  private nameWord(phys: number): void {
    const block = this.state.cursor[at.AT_BLOCK] - 1;
    if (block < 0) return;
    const { kind, place, subject, extra } = this.events;
    const isRoot = kind[block] === KIND.root;
    const birth = isRoot ? undefined : this.births.get(subject[block]);
    const start = birth?.pointer ?? place[block];
    const size = birth?.size ?? extra[block];
    const { memory } = this.parts.base.machine;
    for (let va = start; va < start + size; va += PAGE_SIZE - (va % PAGE_SIZE)) {
      const into = phys - memory.translate(va);
      if (into < 0 || into >= PAGE_SIZE - (va % PAGE_SIZE)) continue;
      this.variables.set(phys, { address: va + into, name: this.naming.variable(va + into) });
      return;
    }
  }

  private created(id: ObjectId): void {
    this.surroundings();
    const birth = this.birth(id, true);
    this.markFor(birth.own);
    this.bear(id, birth, true);
    this.read(id, (column, value) => this.change(column, id, value));
    this.add(KIND.tracked, 0, this.birthOf(id));
  }

  private removed(id: ObjectId): void {
    this.surroundings();
    const birth = this.birthOf(id);
    this.nameOne(birth);
    this.markFor(this.births.get(birth).own);
    for (let column = 0; column < at.COLUMNS; column++) this.change(column, id, 0);
    this.add(KIND.forgotten, 0, birth);
  }

  private changed(id: ObjectId): void {
    this.surroundings();
    const before = this.changes.length;
    this.touch(id);
    if (this.changes.length > before) this.add(KIND.changed, 0, this.birthOf(id));
  }

  private bear(id: ObjectId, birth: ReturnType<Recorder['birth']>, noted: boolean): void {
    this.state.ensure(id);
    this.own = growUint8(this.own, this.state.columns[at.BIRTH].length);
    this.own[id] = birth.own ? 1 : 0;
    const name = this.naming.numbered(birth.pointer, birth.kind);
    const number = this.births.add(birth, name);
    this.unnamed.push(number);
    if (noted) this.change(at.BIRTH, id, number);
    else this.state.columns[at.BIRTH][id] = number;
  }

  private birth(id: ObjectId, isLate: boolean) {
    const { pointer, size, jiffies, pid, comm } = this.parts.kmemleak.view(id);
    const { rows } = this.parts.kmemleak;
    const kind = rows.flags[id] & (OBJECT_PHYS | OBJECT_PERCPU);
    const { frames, by, ofModule } = this.naming.trace(rows.trace[id]);
    return {
      id,
      pointer,
      size,
      jiffies,
      pid,
      comm,
      trace: frames,
      by,
      kind,
      own: isLate && ofModule,
    };
  }

  private birthOf(id: ObjectId): number {
    return this.state.columns[at.BIRTH][id];
  }

  /** Gives better names to what came lately: a label is there only after the allocation. */
  private nameAll(): void {
    for (const number of this.unnamed) this.nameOne(number);
    this.unnamed = [];
  }

  private nameOne(number: number): void {
    const { id, pointer, kind } = this.births.get(number);
    if (this.birthOf(id) !== number) return;
    const { naming } = this;
    if (naming.hasLabel(pointer, kind)) {
      this.births.adopt(number);
      this.own[id] = 1;
    }
    const name = naming.proper(pointer, kind);
    if (name !== undefined) this.births.rename(number, name);
  }

  /** Reads the cells of a live row. */
  private read(id: ObjectId, take: (column: number, value: number) => void): void {
    const { rows } = this.parts.kmemleak;
    const { excessRef, unrefScans, areas } = rows;
    take(at.MIN_COUNT, rows.minCount[id]);
    take(at.COUNT, rows.countOf(id));
    take(at.FLAGS, rows.flags[id]);
    take(at.CHECKSUM, rows.checksum[id] | 0);
    take(at.TRACE, rows.trace[id]);
    take(at.EXCESS, excessRef.size === 0 ? 0 : this.addresses.of(excessRef.get(id) ?? 0));
    take(at.UNREF_SCANS, unrefScans.size === 0 ? 0 : (unrefScans.get(id) ?? 0));
    take(at.AREAS, areas.size === 0 ? 0 : this.areasOf(id));
  }

  private areasOf(id: ObjectId): number {
    const now = this.parts.kmemleak.rows.areas.get(id);
    if (!now) return 0;
    const before = this.state.columns[at.AREAS][id];
    // Areas are only ever added.
    if (before !== 0 && this.areas[before].length === now.length) return before;
    return this.areas.push([...now]) - 1;
  }

  private touch(id: ObjectId): void {
    if (this.birthOf(id) === 0) return;
    this.read(id, (column, value) => this.change(column, id, value));
  }

  /** Compares all rows: for what nobody tells of. */
  private touchAll(): void {
    const { rows } = this.parts.kmemleak;
    const { next, minCount, flags, checksum, trace, areas, excessRef, unrefScans } = rows;
    const seldom = areas.size + excessRef.size + unrefScans.size > 0;
    const { columns } = this.state;
    for (let id = next[0]; id !== 0; id = next[id]) {
      const isSame =
        columns[at.MIN_COUNT][id] === minCount[id] &&
        columns[at.COUNT][id] === rows.countOf(id) &&
        columns[at.FLAGS][id] === flags[id] &&
        columns[at.CHECKSUM][id] === (checksum[id] | 0) &&
        columns[at.TRACE][id] === trace[id];
      if (!isSame || seldom) this.touch(id);
    }
  }

  /** A cell is something else after the step that comes next. */
  private change(column: number, row: number, value: number): void {
    const before = this.state.get(column, row);
    if (before === value) return;
    this.changes.add(this.events.length, column, row, before, value);
    this.state.set(column, row, value);
  }

  private cursorTo(row: number, value: number): void {
    this.change(at.CURSOR, row, value);
  }

  /** Log lines and task switches since the last step, as steps; and the time. */
  private surroundings(): void {
    const { log, machine } = this.parts.base;
    if (log.seq !== this.logSeq) {
      const lines = log.linesSince(this.logSeq);
      this.logSeq = log.seq;
      for (const line of lines) this.add(KIND.log, 0, this.texts.of(line));
    }
    const { pid, comm } = machine.cpu;
    if (pid !== this.pid) {
      this.pid = pid;
      this.add(KIND.task, 0, this.texts.of(comm), pid);
    }
    this.cursorTo(at.AT_TIME, this.times.of(machine.clock.nowNs));
  }

  private markFor(own: boolean): void {
    if (own && this.marks++ < MARKS_MAX) this.memory?.mark(this.events.length);
  }

  private add(kind: number, why: number, subject: number, place = 0, extra = 0): void {
    this.events.add(kind, why, subject, place, extra);
    // These change the cursor themselves, and are over only then.
    if (kind === KIND.object || kind === KIND.skip || kind === KIND.gray) return;
    this.keyframeIfDue();
  }

  private keyframeIfDue(): void {
    const { length } = this.events;
    if (length % this.keyframeSteps === 0) this.keyframe();
    if (length >= this.stepsMax) this.coarseFrom ??= length;
  }

  private keyframe(): void {
    const gray = this.state.cursor[at.GRAY_TAIL];
    const changes = this.changes.length;
    this.keyframes.push({ steps: this.length, state: this.state.clone(), changes, gray });
  }
}

/**
 * Writes the steps of scans. What a step changes is known from the step; of what a phase does
 * without a word, the rows are compared.
 */
import { growInt32 } from '../base/columns.ts';
import { lo32, PAGE_SIZE } from '../machine/address.ts';
import type { ObjectId } from '../kmemleak/object-table.ts';
import { OBJECT_SUSPECT } from '../kmemleak/object-table.ts';
import type { ScanObserver, ScanPhase } from '../kmemleak/observer.ts';
import { KIND } from './event-columns.ts';
import type { RecordParts } from './naming.ts';
import type { ObjectRecorder } from './object-recorder.ts';
import * as at from './object-state.ts';
import { HELD_REASONS, NO_COUNT_REASONS, PHASES, SKIP_REASONS } from './reasons.ts';
import type { WordPlace } from './recording.ts';
import type { StepWriter } from './step-writer.ts';

/** The scans of one recording. */
export class ScanRecorder {
  /** All that was ever put on a gray list, by birth, in order. */
  gray = new Int32Array(64);
  readonly variables = new Map<number, WordPlace>();
  /** Called before a scan begins. */
  beforeScan: () => void = () => undefined;
  private readonly parts: RecordParts;
  private readonly writer: StepWriter;
  private readonly objects: ObjectRecorder;
  private suspects: ObjectId[] = [];
  /** Where whitening stands in the list; 0 when it is over. */
  private whitening: ObjectId = 0;
  private phase: ScanPhase = 'whiten';

  constructor(parts: RecordParts, writer: StepWriter, objects: ObjectRecorder) {
    this.parts = parts;
    this.writer = writer;
    this.objects = objects;
  }

  /** Listens; gives what ends that. */
  listen(): () => void {
    return this.parts.kmemleak.observe(this.observer());
  }

  private observer(): ScanObserver {
    const { writer, objects } = this;
    const { cursor } = writer.state;
    return {
      begin: ({ scan, pass }) => this.begin(scan, pass),
      end: (_pass, result) => {
        this.settle();
        writer.cursorTo(at.AT_PHASE, 0);
        writer.cursorTo(at.AT_BLOCK, 0);
        writer.add(KIND.end, result ? 1 : 0, result?.newLeaks ?? 0, result?.words ?? 0);
      },
      phase: (phase) => this.enter(phase),
      rootBlock: (what, start, end) => {
        if (writer.isCoarse) return;
        writer.cursorTo(at.AT_BLOCK, writer.length + 1);
        writer.add(KIND.root, 0, writer.texts.of(what), start, end - start);
      },
      scanObject: (id) => {
        if (writer.isCoarse) return;
        writer.add(KIND.object, 0, objects.birthOf(id), 0, cursor[at.AT_BLOCK]);
        cursor[at.GRAY_HEAD]++;
        cursor[at.AT_BLOCK] = writer.length;
        writer.keyframeIfDue();
      },
      skipObject: (_id, why) => {
        if (writer.isCoarse) return;
        // Its row may be gone already.
        writer.add(KIND.skip, SKIP_REASONS.indexOf(why), this.gray[cursor[at.GRAY_HEAD]]);
        cursor[at.GRAY_HEAD]++;
        writer.keyframeIfDue();
      },
      hit: ({ phys }, id, count) => {
        if (!writer.isCoarse) this.hit(phys, id, count);
      },
      miss: ({ phys }, id, why) => {
        if (writer.isCoarse) return;
        this.word(KIND.miss, NO_COUNT_REASONS.indexOf(why), phys, id);
        writer.keyframeIfDue();
      },
      gray: (id) => {
        if (!writer.isCoarse) this.grayed(id);
      },
      black: (id) => this.blacken(id),
      checksum: (id, before, after) => {
        if (writer.isCoarse) return;
        writer.change(at.CHECKSUM, id, after | 0);
        writer.add(KIND.checksum, 0, objects.birthOf(id), before, after);
      },
      suspect: (id) => {
        this.suspects.push(id);
        this.about(KIND.suspect, 0, id);
      },
      held: (id, why) => this.about(KIND.held, HELD_REASONS.indexOf(why), id),
      report: (id) => this.about(KIND.report, 0, id),
    };
  }

  private about(kind: number, why: number, id: ObjectId): void {
    this.objects.touch(id);
    this.writer.add(kind, why, this.objects.birthOf(id));
  }

  private begin(scan: number, pass: number): void {
    const { writer } = this;
    writer.surroundings();
    this.beforeScan();
    this.objects.touchAll();
    this.objects.nameAll();
    writer.cursorTo(at.AT_SCAN, scan);
    writer.cursorTo(at.AT_PASS, pass);
    const tail = writer.state.cursor[at.GRAY_TAIL];
    writer.cursorTo(at.GRAY_BASE, tail);
    writer.cursorTo(at.GRAY_HEAD, tail);
    writer.add(KIND.begin, pass, scan, this.parts.kmemleak.rows.count);
  }

  private enter(phase: ScanPhase): void {
    const { writer, objects } = this;
    this.settle();
    this.phase = phase;
    writer.cursorTo(at.AT_PHASE, PHASES.indexOf(phase) + 1);
    writer.cursorTo(at.AT_BLOCK, 0);
    if (phase === 'whiten') {
      this.whitening = this.parts.kmemleak.rows.next[0];
      for (const id of this.suspects) objects.touch(id);
      // The second pass counts anew what the first one suspects.
      if (writer.state.cursor[at.AT_PASS] === 1) this.suspects = [];
    }
    writer.add(KIND.phase, PHASES.indexOf(phase), this.parts.kmemleak.rows.count);
  }

  /** What a phase did to the end without a word: the rest is white, suspects are acquitted. */
  private settle(): void {
    this.writer.surroundings();
    this.whiten(0, true);
    for (const id of this.suspects) this.objects.touch(id);
    if (this.writer.isCoarse) this.objects.touchAll();
  }

  /** Whitening went up to an object of the list, 0 for the end. */
  private whiten(to: ObjectId, inclusive: boolean): void {
    const { next } = this.parts.kmemleak.rows;
    while (this.whitening !== 0 && this.whitening !== to) {
      this.writer.change(at.COUNT, this.whitening, 0);
      this.whitening = next[this.whitening];
    }
    if (!inclusive || to === 0) return;
    this.writer.change(at.COUNT, to, 0);
    this.whitening = next[to];
  }

  private blacken(id: ObjectId): void {
    if (this.whitening !== 0) this.whiten(id, false);
    const { rows } = this.parts.kmemleak;
    this.writer.change(at.MIN_COUNT, id, rows.minCount[id]);
    this.writer.change(at.FLAGS, id, rows.flags[id]);
    this.writer.add(KIND.black, 0, this.objects.birthOf(id));
  }

  private grayed(id: ObjectId): void {
    const { writer } = this;
    const { rows } = this.parts.kmemleak;
    if (this.whitening !== 0) this.whiten(id, true);
    else if (this.phase === 'checksum') writer.change(at.COUNT, id, rows.countOf(id));
    else if (rows.flags[id] & OBJECT_SUSPECT || this.suspects.length > 0) {
      writer.change(at.FLAGS, id, rows.flags[id]);
    }
    const { cursor } = writer.state;
    const birth = this.objects.birthOf(id);
    const tail = cursor[at.GRAY_TAIL];
    if (tail === this.gray.length) this.gray = growInt32(this.gray, tail * 2);
    this.gray[tail] = birth;
    writer.add(KIND.gray, PHASES.indexOf(this.phase), birth, 0, tail - cursor[at.GRAY_BASE]);
    cursor[at.GRAY_TAIL]++;
    writer.keyframeIfDue();
  }

  private hit(phys: number, id: ObjectId, count: number): void {
    const { writer } = this;
    const counts = writer.state.columns[at.COUNT];
    if (counts[id] !== count - 1) writer.change(at.COUNT, id, count - 1);
    this.word(KIND.hit, 0, phys, id);
    counts[id] = count;
    writer.keyframeIfDue();
  }

  /** A word at `phys` that points into an object: how far into it is noted. */
  private word(kind: number, why: number, phys: number, id: ObjectId): void {
    const { u32 } = this.parts.base.machine.memory.phys;
    const { pointer } = this.parts.kmemleak.rows;
    const into = (u32[phys / 4] - lo32(pointer[id])) >>> 0;
    const birth = this.objects.birthOf(id);
    this.writer.events.add(kind, why, birth, phys, into);
    if (this.objects.own[id] !== 0 && !this.variables.has(phys)) this.nameWord(phys);
  }

  /** Finds out where a word lies, as long as the machine knows. */
  private nameWord(phys: number): void {
    const { events, state } = this.writer;
    const block = state.cursor[at.AT_BLOCK] - 1;
    if (block < 0) return;
    const { kind, place, subject, extra } = events;
    const isRoot = kind[block] === KIND.root;
    const birth = isRoot ? undefined : this.objects.births.get(subject[block]);
    const start = birth?.pointer ?? place[block];
    const size = birth?.size ?? extra[block];
    const { memory } = this.parts.base.machine;
    for (let va = start; va < start + size; va += PAGE_SIZE - (va % PAGE_SIZE)) {
      const into = phys - memory.translate(va);
      if (into < 0 || into >= PAGE_SIZE - (va % PAGE_SIZE)) continue;
      const name = this.objects.naming.variable(va + into);
      this.variables.set(phys, { address: va + into, name });
      return;
    }
  }
}

/**
 * Writes the steps of scans. What a step changes is known from the step; of what a phase does
 * without a word, the rows are compared.
 */
import { growInt32 } from '../base/columns.ts';
import { PAGE_SIZE, type VirtAddr } from '../machine/address.ts';
import type { ObjectId } from '../kmemleak/object-table.ts';
import { OBJECT_SUSPECT } from '../kmemleak/object-table.ts';
import { BLOCK, GRAY, MISS, TOLD } from '../kmemleak/observer.ts';
import type { ScanObserver, ScanPhase, ScanSink, SkipReason } from '../kmemleak/observer.ts';
import { whySkipped } from '../kmemleak/scan.ts';
import { STRUCT_PAGE_SIZE, VMEMMAP_START } from '../machine/layout.ts';
import { KIND, PAGE_ROOT } from './event-columns.ts';
import type { RecordParts } from './naming.ts';
import type { ObjectRecorder } from './object-recorder.ts';
import * as at from './object-state.ts';
import { HELD_REASONS, NO_COUNT_REASONS, PHASES, SKIP_REASONS } from './reasons.ts';
import type { WordPlace } from './recording.ts';
import type { StepWriter } from './step-writer.ts';

// As numbers of this file: look-ups by name are slow in loops.
const {
  begin: BEGIN_STEP,
  black: BLACK_STEP,
  checksum: CHECKSUM_STEP,
  end: END_STEP,
  gray: GRAY_STEP,
  held: HELD_STEP,
  hit: HIT_STEP,
  miss: MISS_STEP,
  object: OBJECT_STEP,
  phase: PHASE_STEP,
  report: REPORT_STEP,
  root: ROOT_STEP,
  skip: SKIP_STEP,
  suspect: SUSPECT_STEP,
} = KIND;
/** More than any index of halves. */
const NONE = 0x7fff_ffff;
/** Steps of a scan, about. */
const EVENTS_PER_OBJECT = 5;

/**
 * The scans of one recording. Where nothing runs beside a scan it is heard as a sink: words come in
 * order, and which block is read follows from them and from the gray list.
 */
export class ScanRecorder implements ScanSink {
  /** All that was ever put on a gray list, by birth, in order. */
  queue = new Int32Array(64);
  readonly variables = new Map<number, WordPlace>();
  /** Called before a scan begins. */
  beforeScan: () => void = () => undefined;
  private readonly parts: RecordParts;
  private readonly writer: StepWriter;
  private readonly objects: ObjectRecorder;
  private readonly pageText: number;
  private readonly u32: Uint32Array;
  private suspects: ObjectId[] = [];
  /** Where whitening stands in the list; 0 when it is over. */
  private whitening: ObjectId = 0;
  private phase: ScanPhase = 'whiten';
  private phaseNumber = 0;
  /** The ids of `queue`. */
  private ids = new Int32Array(64);
  /** The scan is heard as a sink: a scan puts something on the gray list before it reads. */
  private isDirect = false;
  /** The object that is read, when the scan is heard as a sink. */
  private current: ObjectId = 0;
  /** Ranges of frames whose `struct page`s are read next, in pairs; and the next one of them. */
  private frames: number[] = [];
  private frameRun = 0;
  private nextFrame = 0;
  /** Where its `struct page` lies, as an index of halves; NONE when there is none. */
  private nextPage = NONE;

  constructor(parts: RecordParts, writer: StepWriter, objects: ObjectRecorder) {
    this.parts = parts;
    this.writer = writer;
    this.objects = objects;
    this.pageText = writer.texts.of('page');
    this.u32 = parts.base.machine.memory.phys.u32;
  }

  /** Listens; gives what ends that. */
  listen(): () => void {
    return this.parts.kmemleak.observe(this.observer(), this);
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
        writer.add(END_STEP, result ? 1 : 0, result?.newLeaks ?? 0, result?.words ?? 0);
      },
      phase: (phase) => this.enter(phase),
      rootBlock: (what, start, end) => this.rootBlock(what, start, end),
      scanObject: (id) => {
        if (!writer.isCoarse) this.readObject(objects.birthOf(id));
      },
      skipObject: (_id, why) => {
        // Its row may be gone already.
        if (!writer.isCoarse) this.skip(this.queue[cursor[at.GRAY_HEAD]], why);
      },
      hit: ({ phys }, id, count) => {
        if (!writer.isCoarse) this.hit(phys, id, count);
      },
      miss: ({ phys }, id, why) => {
        if (!writer.isCoarse) this.word(MISS_STEP, NO_COUNT_REASONS.indexOf(why), phys, id);
      },
      gray: (id) => {
        this.isDirect = false;
        if (!writer.isCoarse) this.grayed(id);
      },
      black: (id) => this.blacken(id),
      checksum: (id, before, after) => {
        if (writer.isCoarse) return;
        writer.change(at.CHECKSUM, id, after | 0);
        writer.add(CHECKSUM_STEP, 0, objects.birthOf(id), before, after);
      },
      suspect: (id) => {
        this.suspects.push(id);
        this.about(SUSPECT_STEP, 0, id);
      },
      held: (id, why) => this.about(HELD_STEP, HELD_REASONS.indexOf(why), id),
      report: (id) => this.about(REPORT_STEP, 0, id),
    };
  }

  rootBlock(what: string, start: VirtAddr, end: VirtAddr): void {
    const { writer } = this;
    this.current = 0;
    if (writer.isCoarse) return;
    if (what === 'page') return this.page(start);
    writer.cursorTo(at.AT_BLOCK, writer.length + 1);
    writer.add(ROOT_STEP, 0, writer.texts.of(what), start, end - start);
  }

  /** A `struct page` is read: there are many, so nothing of it stands in the undo log. */
  private page(start: VirtAddr): void {
    const { writer } = this;
    const { cursor } = writer.state;
    writer.events.add(ROOT_STEP, PAGE_ROOT, this.pageText, start, cursor[at.AT_BLOCK]);
    cursor[at.AT_BLOCK] = writer.length;
    writer.keyframeIfDue();
  }

  pages(first: number, end: number): void {
    if (this.frames.length === 0) this.toFrame(first);
    this.frames.push(first, end);
  }

  words(told: Int32Array, n: number): void {
    const { writer } = this;
    const { events } = writer;
    for (let i = 0; i < n;) {
      if (writer.isCoarse) return;
      const w = told[i * TOLD];
      const id = told[i * TOLD + 1];
      if (w === BLOCK) this.readUpTo(id);
      else if (w === GRAY) this.grayed(id);
      else if (w >= this.nextPage && this.current === 0) this.readPagesUpTo(w);
      else {
        i = this.take(told, i, Math.min(n, i + writer.dueAt - events.length));
        writer.keyframeIfDue();
        continue;
      }
      if (w < 0) i++;
    }
  }

  /** Writes words up to the `n`th, to what is none, or to one of another page; gives which. */
  private take(told: Int32Array, from: number, n: number): number {
    const { writer, objects, current, nextPage } = this;
    const { events } = writer;
    const { tags } = objects;
    const counts = writer.state.columns[at.COUNT];
    events.reserve(n - from);
    const { kind, why, subject, place, extra } = events;
    let i = from;
    for (; i < n; i++) {
      const row = i * TOLD;
      const w = told[row];
      if (w < 0 || (w >= nextPage && current === 0)) break;
      const id = told[row + 1];
      const count = told[row + 2];
      const tag = tags[id];
      if (count > 0) {
        if (counts[id] !== count - 1) writer.change(at.COUNT, id, count - 1);
        counts[id] = count;
      }
      const k = events.length++;
      kind[k] = count > 0 ? HIT_STEP : MISS_STEP;
      why[k] = count > 0 ? 0 : MISS - count;
      subject[k] = tag < 0 ? -tag : tag;
      place[k] = w * 4;
      extra[k] = told[row + 3];
      if (tag < 0) this.nameWord(w * 4);
    }
    return i;
  }

  gray(id: ObjectId): void {
    this.isDirect = true;
    if (!this.writer.isCoarse) this.grayed(id);
  }

  /** Objects of the gray list were read up to this one, or 0: none. */
  private readUpTo(scanned: ObjectId): void {
    if (scanned !== 0) while (this.current !== scanned && this.readNext());
    this.current = scanned;
  }

  /** The next object on the gray list is read, if there is one. */
  private readNext(): boolean {
    const { cursor } = this.writer.state;
    const head = cursor[at.GRAY_HEAD];
    if (head === cursor[at.GRAY_TAIL] || this.writer.isCoarse) return false;
    this.current = this.ids[head];
    const why = whySkipped(this.parts.kmemleak.rows.flags[this.current]);
    if (why === undefined) this.readObject(this.queue[head]);
    else this.skip(this.queue[head], why);
    return true;
  }

  /** The `struct page`s that were read up to a word, by its index in halves. */
  private readPagesUpTo(w: number): void {
    while (w >= this.nextPage && !this.writer.isCoarse) {
      const page = VMEMMAP_START + this.nextFrame * STRUCT_PAGE_SIZE;
      this.page(page);
      if (this.nextFrame + 1 < this.frames[this.frameRun + 1]) this.toFrame(this.nextFrame + 1);
      else {
        this.frameRun += 2;
        if (this.frameRun < this.frames.length) this.toFrame(this.frames[this.frameRun]);
        else {
          this.frames = [];
          this.frameRun = 0;
          this.nextPage = NONE;
        }
      }
    }
  }

  private toFrame(pfn: number): void {
    const { vmemmapPhys } = this.parts.base.machine.memory;
    this.nextFrame = pfn;
    this.nextPage = (vmemmapPhys + pfn * STRUCT_PAGE_SIZE) / 4;
  }

  /** What a phase read to its end without a word that points at an object. */
  private finishReading(): void {
    if (!this.isDirect || this.writer.isCoarse) return;
    this.readPagesUpTo(NONE - 1);
    if (this.phase === 'gray' || this.phase === 'gray-again') while (this.readNext());
    this.current = 0;
  }

  private readObject(birth: number): void {
    const { writer } = this;
    const { cursor } = writer.state;
    writer.events.add(OBJECT_STEP, 0, birth, 0, cursor[at.AT_BLOCK]);
    cursor[at.GRAY_HEAD]++;
    cursor[at.AT_BLOCK] = writer.length;
    writer.keyframeIfDue();
  }

  private skip(birth: number, why: SkipReason): void {
    const { writer } = this;
    writer.events.add(SKIP_STEP, SKIP_REASONS.indexOf(why), birth, 0, 0);
    writer.state.cursor[at.GRAY_HEAD]++;
    writer.keyframeIfDue();
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
    const { count } = this.parts.kmemleak.rows;
    const ms = Math.floor(this.parts.base.machine.clock.nowNs / 1e6);
    writer.add(BEGIN_STEP, pass, scan, count, ms);
    writer.events.reserve(EVENTS_PER_OBJECT * count);
    writer.changes.reserve(count);
  }

  private enter(phase: ScanPhase): void {
    const { writer, objects } = this;
    this.settle();
    this.phase = phase;
    this.phaseNumber = PHASES.indexOf(phase);
    writer.cursorTo(at.AT_PHASE, PHASES.indexOf(phase) + 1);
    writer.cursorTo(at.AT_BLOCK, 0);
    if (phase === 'whiten') {
      this.whitening = this.parts.kmemleak.rows.next[0];
      for (const id of this.suspects) objects.touch(id);
      // The second pass counts anew what the first one suspects.
      if (writer.state.cursor[at.AT_PASS] === 1) this.suspects = [];
    }
    writer.add(PHASE_STEP, PHASES.indexOf(phase), this.parts.kmemleak.rows.count);
  }

  /** What a phase did to the end without a word: the rest is white, suspects are acquitted. */
  private settle(): void {
    this.finishReading();
    this.writer.surroundings();
    this.whiten(0, true);
    for (const id of this.suspects) this.objects.touch(id);
    if (this.writer.isCoarse) this.objects.touchAll();
  }

  /** Whitening went up to an object of the list, 0 for the end. */
  private whiten(to: ObjectId, inclusive: boolean): void {
    const { next } = this.parts.kmemleak.rows;
    const { changes, events, state } = this.writer;
    const counts = state.columns[at.COUNT];
    let id = this.whitening;
    while (id !== 0 && id !== to) {
      if (counts[id] !== 0) {
        changes.add(events.length, at.COUNT, id, counts[id], 0);
        counts[id] = 0;
      }
      id = next[id];
    }
    this.whitening = id;
    if (!inclusive || to === 0) return;
    this.writer.change(at.COUNT, to, 0);
    this.whitening = next[to];
  }

  private blacken(id: ObjectId): void {
    if (this.whitening !== 0) this.whiten(id, false);
    const { rows } = this.parts.kmemleak;
    this.writer.change(at.MIN_COUNT, id, rows.minCount[id]);
    this.writer.change(at.FLAGS, id, rows.flags[id]);
    this.writer.add(BLACK_STEP, 0, this.objects.birthOf(id));
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
    if (tail === this.queue.length) {
      this.queue = growInt32(this.queue, tail * 2);
      this.ids = growInt32(this.ids, tail * 2);
    }
    this.queue[tail] = birth;
    this.ids[tail] = id;
    writer.events.add(GRAY_STEP, this.phaseNumber, birth, 0, tail - cursor[at.GRAY_BASE]);
    cursor[at.GRAY_TAIL]++;
    writer.keyframeIfDue();
  }

  private hit(phys: number, id: ObjectId, count: number): void {
    const counts = this.writer.state.columns[at.COUNT];
    if (counts[id] !== count - 1) this.writer.change(at.COUNT, id, count - 1);
    counts[id] = count;
    this.word(HIT_STEP, 0, phys, id);
  }

  /** A word at `phys` that points into an object: how far into it is noted. */
  private word(kind: number, why: number, phys: number, id: ObjectId): void {
    const into = (this.u32[phys / 4] - this.parts.kmemleak.rows.pointer[id]) >>> 0;
    const tag = this.objects.tags[id];
    this.writer.events.add(kind, why, Math.abs(tag), phys, into);
    if (tag < 0) this.nameWord(phys);
    this.writer.keyframeIfDue();
  }

  /** Finds out where a word lies, as long as the machine knows. */
  private nameWord(phys: number): void {
    if (this.variables.has(phys)) return;
    const { events, state } = this.writer;
    const block = state.cursor[at.AT_BLOCK] - 1;
    if (block < 0) return;
    const { kind, why, place, subject, extra } = events;
    const isRoot = kind[block] === ROOT_STEP;
    const birth = isRoot ? undefined : this.objects.births.get(subject[block]);
    const start = birth?.pointer ?? place[block];
    const size = birth?.size ?? (why[block] === PAGE_ROOT ? STRUCT_PAGE_SIZE : extra[block]);
    const { memory } = this.parts.base.machine;
    for (let va = start; va < start + size; va += PAGE_SIZE - (va % PAGE_SIZE)) {
      const into = phys - memory.translate(va);
      if (into < 0 || into >= PAGE_SIZE - (va % PAGE_SIZE)) continue;
      const name = this.objects.naming.variable(va + into);
      const sheaf = isRoot ? undefined : this.parts.sheafSlot(va + into);
      this.variables.set(phys, { address: va + into, name, ...(sheaf ? { sheaf } : {}) });
      return;
    }
  }
}

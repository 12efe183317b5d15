/**
 * The inner loop of a scan: reads words and counts references (scan_block, pointer_update_refs and
 * update_refs of mm/kmemleak.c).
 *
 * A reference costs three reads at unrelated addresses, the leaf of the index, the object's row and
 * later its memory; one after the other they would wait for memory most of the time. So words that
 * may be pointers are gathered first (`word-gatherer.ts`) and looked up together, in short loops
 * whose reads do not depend on each other and overlap. The order in which references count, and so
 * the order of the gray list, is the order of the words, as in the kernel.
 *
 * No allocation, no closures, columns in locals.
 */
import { growInt32 } from '../base/columns.ts';
import { joinAddress } from '../machine/address.ts';
import { DIRECT_MAP_HI } from '../machine/layout.ts';
import { LEAF_SHIFT, SLOT_SHIFT } from './address-index.ts';
import { KMEMLEAK_BLACK } from './color.ts';
import { GATHERED_ROOM } from './gather-layout.ts';
import { findObject } from './lifecycle.ts';
import {
  HOT_COUNT,
  HOT_MIN,
  HOT_SIZE,
  HOT_START,
  HOT_STRIDE,
  OBJECT_PERCPU,
  OBJECT_SUSPECT,
  type ObjectId,
} from './object-table.ts';
import {
  BLOCK,
  GRAY,
  MISS,
  NO_COUNTS,
  TOLD,
  isHeardClosely,
  type NoCountReason,
  type ScanObserver,
  type ScanPhase,
  type ScanSink,
} from './observer.ts';
import type { KmemleakState } from './state.ts';
import { WordGatherer } from './word-gatherer.ts';

const SLOT_MASK = (1 << LEAF_SHIFT) - 1;
/** Upper halves below are of words that may be cookies. */
const NO_POINTER = 0x8000;
/** In place of an entry of the index: the word does not point into the direct map. */
const NOT_DIRECT = -0x80000000;

const MISS_GRAY = MISS - NO_COUNTS.indexOf('already-gray');
const MISS_BLACK = MISS - NO_COUNTS.indexOf('black');
/** A word has a block, can count once, and make one object gray; low ones are looked up twice. */
const TOLD_MAX = 5 * GATHERED_ROOM;

const NONE: ReadonlySet<ScanPhase> = new Set();

/** What the inner loop works on: the state of one scan. */
export class ScanRun {
  readonly s: KmemleakState;
  readonly observer: ScanObserver | null;
  /** Takes words, blocks and the gray list instead of `observer`. */
  readonly sink: ScanSink | null;
  /** Whether each block is told before it is read: then one is read after the other. */
  readonly closely: boolean;
  /** What the sink is told when a batch is counted: a word and what it makes gray. */
  readonly told: Int32Array;
  toldWords = 0;
  toldBlock: ObjectId = 0;
  isCounting = false;
  readonly u32: Uint32Array;
  /** The gray list: a queue of ids. */
  gray: Int32Array;
  grayHead = 0;
  grayTail = 0;
  /** Words read so far. */
  words = 0;
  /** Reads memory. */
  readonly gatherer: WordGatherer;
  /** Suspects that are found are none any more. */
  acquits = false;
  /** Phases of the roots that are left out. */
  readonly without: ReadonlySet<ScanPhase>;
  /** Keeps the reads that only warm the cache from being optimized away. */
  touched = 0;

  private readonly alone: boolean;

  /** @param alone - nobody watches, and nothing else runs before it is over. */
  constructor(s: KmemleakState, alone = false, without: ReadonlySet<ScanPhase> = NONE) {
    const { any } = s.observers;
    this.s = s;
    this.alone = alone;
    this.without = without;
    this.sink = any && !alone ? s.sink : null;
    const { call } = this.sink ? s.frames : s.observers;
    this.observer = any && !alone ? call : null;
    this.closely = this.observer !== null && isHeardClosely(this.observer);
    this.told = new Int32Array(this.sink ? TOLD_MAX * TOLD : 0);
    const { phys } = s.services.ctx.machine.memory;
    this.u32 = phys.u32;
    this.gatherer = s.scanning ? new WordGatherer(phys, s.ranges, false) : s.gatherer;
    // Left from a scan that faulted.
    this.gatherer.clear();
    this.gray = new Int32Array(s.table.count + 16);
  }

  /** Called between blocks of memory, where the kernel may reschedule. */
  get condResched(): (() => void) | undefined {
    return this.alone ? undefined : this.s.condResched;
  }

  /** Appends to the gray list. */
  pushGray(id: ObjectId): void {
    if (this.grayTail === this.gray.length) this.gray = growInt32(this.gray, this.grayTail * 2);
    this.gray[this.grayTail++] = id;
    if (this.sink === null) this.observer?.gray?.(id);
    else if (this.isCounting) this.tell(GRAY, id, 0, 0);
    else this.sink.gray(id);
  }

  /** A word counts. */
  tellHit(w: number, scanned: ObjectId, id: ObjectId, count: number): void {
    if (this.sink !== null) this.tellWord(w, scanned, id, count);
    else this.observer?.hit?.({ scanned, phys: w * 4 }, id, count);
  }

  /** A word does not count. */
  tellMiss(w: number, scanned: ObjectId, id: ObjectId, why: NoCountReason): void {
    if (this.sink !== null) this.tellWord(w, scanned, id, MISS - NO_COUNTS.indexOf(why));
    else this.observer?.miss?.({ scanned, phys: w * 4 }, id, why);
  }

  private tellWord(w: number, scanned: ObjectId, id: ObjectId, count: number): void {
    if (scanned !== this.toldBlock) this.tellBlock(scanned);
    this.tell(w, id, count, this.u32[w] - this.s.table.hot[id * HOT_STRIDE + HOT_START]);
  }

  /** The words that follow are in another block. */
  tellBlock(scanned: ObjectId): void {
    this.toldBlock = scanned;
    this.tell(BLOCK, scanned, 0, 0);
  }

  /** Keeps a word for the sink. */
  tell(w: number, id: ObjectId, count: number, into: number): void {
    const { told } = this;
    const n = this.toldWords++ * TOLD;
    told[n] = w;
    told[n + 1] = id;
    told[n + 2] = count;
    told[n + 3] = into;
  }

  /**
   * The object has enough references now. A suspect is none any more: at once where it decides
   * whether there is a second pass, else when that is over (`acquit`).
   */
  reached(id: ObjectId): void {
    if (this.acquits) acquitOne(this.s, id);
    this.pushGray(id);
  }

  /** Another pass begins: the gray list is empty again. */
  restart(): void {
    this.grayHead = 0;
    this.grayTail = 0;
    this.toldBlock = 0;
    this.acquits = false;
  }
}

/** An object is no suspect, or none any more. */
export function acquitOne(s: KmemleakState, id: ObjectId): void {
  const { flags } = s.table;
  if ((flags[id] & OBJECT_SUSPECT) === 0) return;
  flags[id] &= ~OBJECT_SUSPECT;
  s.suspects--;
}

/**
 * Reads the words `[first, end)` of physical memory, given as indices of 32-bit halves, both even.
 * They are read, and references counted, at the latest by the next `countPending`.
 * @param scanned - the object whose block this is, 0 for a root; its own address does not count.
 * @kernel mm/kmemleak.c scan_block faithful
 */
export function scanWords(run: ScanRun, first: number, end: number, scanned: ObjectId): void {
  run.words += (end - first) / 2;
  if (run.gatherer.add(first, end, scanned)) countPending(run);
}

/** Reads what is to be read, and counts references. */
export function countPending(run: ScanRun): void {
  const { gatherer } = run;
  while (gatherer.waits) countGathered(run, gatherer.gather());
}

/** Counts the references that were gathered. */
function countGathered(run: ScanRun, n: number): void {
  const { u32, observer, sink } = run;
  const { at, from, ids } = run.gatherer;
  const { index } = run.s.tree;
  const { hot } = run.s.table;
  findSlots(run, n);
  run.isCounting = true;
  for (let i = 0; i < n; i++) {
    const w = at[i];
    let id = ids[i];
    if (id < 0) {
      otherWord(run, u32[w], u32[w + 1], w, from[i]);
      continue;
    }
    let h = id * HOT_STRIDE;
    if ((u32[w] - hot[h + HOT_START]) >>> 0 >= hot[h + HOT_SIZE] >>> 0) {
      if (id === 0) continue;
      // Not in the last object of its slot: in one before it, or in none.
      id = index.lookup(joinAddress(u32[w], DIRECT_MAP_HI));
      if (id === 0) continue;
      h = id * HOT_STRIDE;
    }
    if (id === from[i]) {
      if (observer !== null) run.tellMiss(w, from[i], id, 'self');
      continue;
    }
    const min = hot[h + HOT_MIN];
    const count = hot[h + HOT_COUNT];
    if (count < min >> 1) {
      hot[h + HOT_COUNT] = count + 1;
      if (observer !== null) run.tellHit(w, from[i], id, count + 1);
      if (count + 1 >= min >> 1) run.reached(id);
    } else if ((min & 1) !== 0) {
      notWhite(run, id, w, from[i]);
    } else if (sink !== null) {
      if (from[i] !== run.toldBlock) run.tellBlock(from[i]);
      run.tell(w, id, min < 0 ? MISS_BLACK : MISS_GRAY, u32[w] - hot[h + HOT_START]);
    } else if (observer !== null) {
      run.tellMiss(w, from[i], id, min < 0 ? 'black' : 'already-gray');
    }
  }
  run.isCounting = false;
  if (run.toldWords > 0) run.sink?.words(run.told, run.toldWords);
  run.toldWords = 0;
}

/**
 * Finds each candidate's object by its slot in the index: an id, 0, or -1 for a word outside the
 * direct map. The loops are separate so that the reads of one overlap.
 */
function findSlots(run: ScanRun, n: number): void {
  const { u32 } = run;
  const { at, ids } = run.gatherer;
  const { direct, leaves } = run.s.tree.index;
  const { hot } = run.s.table;
  const pages = direct.length;
  for (let i = 0; i < n; i++) {
    const w = at[i];
    const page = u32[w] >>> 12;
    ids[i] = u32[w + 1] !== DIRECT_MAP_HI || page >= pages ? NOT_DIRECT : direct[page];
  }
  for (let i = 0; i < n; i++) {
    const entry = ids[i];
    if (entry >= 0) continue;
    if (entry === NOT_DIRECT) ids[i] = -1;
    else ids[i] = leaves[(-entry << LEAF_SHIFT) | ((u32[at[i]] >>> SLOT_SHIFT) & SLOT_MASK)];
  }
  let touched = 0;
  for (let i = 0; i < n; i++) touched ^= hot[Math.max(ids[i], 0) * HOT_STRIDE];
  run.touched ^= touched;
}

/** A word outside the direct map: image, vmalloc, module, percpu or no pointer. */
function otherWord(run: ScanRun, lo: number, hi: number, w: number, scanned: ObjectId): void {
  const { s } = run;
  const addr = joinAddress(lo, hi);
  if (addr >= s.minAddr && addr < s.maxAddr) refer(run, s.tree.index.lookup(addr), w, scanned);
  // Low words outside the bounds are looked up too: the gap that they fall into answers for more.
  if (hi < NO_POINTER || (addr >= s.minPercpuAddr && addr < s.maxPercpuAddr)) {
    refer(run, s.tree.lookup(addr, OBJECT_PERCPU), w, scanned);
  }
}

/**
 * A word points into `id`.
 * @kernel mm/kmemleak.c pointer_update_refs faithful
 */
function refer(run: ScanRun, id: ObjectId, w: number, scanned: ObjectId): void {
  if (id === 0) return;
  if (id === scanned) run.tellMiss(w, scanned, id, 'self');
  else if (!countReference(run, id, w, scanned)) notWhite(run, id, w, scanned);
}

/**
 * Counts a reference when the object is white; says whether it was.
 * @kernel mm/kmemleak.c update_refs faithful
 */
function countReference(run: ScanRun, id: ObjectId, w: number, scanned: ObjectId): boolean {
  const { hot } = run.s.table;
  const h = id * HOT_STRIDE;
  const min = hot[h + HOT_MIN] >> 1;
  const count = hot[h + HOT_COUNT];
  if (count >= min) return false;
  hot[h + HOT_COUNT] = count + 1;
  run.tellHit(w, scanned, id, count + 1);
  if (count + 1 >= min) run.reached(id);
  return true;
}

/** A reference that the object does not need: it may count for another one (excess_ref). */
function notWhite(run: ScanRun, id: ObjectId, w: number, scanned: ObjectId): void {
  const { table } = run.s;
  const black = table.minCount[id] === KMEMLEAK_BLACK;
  const excess = black ? undefined : table.excessRef.get(id);
  if (excess === undefined) {
    run.tellMiss(w, scanned, id, black ? 'black' : 'already-gray');
    return;
  }
  const target = findObject(run.s, excess, false);
  if (target !== 0 && target === scanned) {
    run.tellMiss(w, scanned, target, 'circular-excess');
  } else if (target === 0 || !countReference(run, target, w, scanned)) {
    run.tellMiss(w, scanned, id, 'already-gray');
  }
}

/**
 * The inner loop of a scan: reads words and counts references (scan_block, pointer_update_refs and
 * update_refs of mm/kmemleak.c).
 *
 * Nearly all words are zero or point into the direct map, so those two are decided here from the
 * upper half of the word alone; everything else goes through `otherWord`. No allocation, no
 * closures, columns in locals.
 */
import { growInt32 } from '../base/columns.ts';
import { joinAddress } from '../machine/address.ts';
import { DIRECT_MAP_HI } from '../machine/layout.ts';
import { LEAF_SHIFT, SLOT_SHIFT } from './address-index.ts';
import { KMEMLEAK_BLACK } from './color.ts';
import {
  HOT_COUNT,
  HOT_MIN,
  HOT_SIZE,
  HOT_START,
  HOT_STRIDE,
  OBJECT_PERCPU,
  type ObjectId,
} from './object-table.ts';
import type { ScanObserver } from './observer.ts';
import type { KmemleakState } from './state.ts';

const SLOT_MASK = (1 << LEAF_SHIFT) - 1;

/** What the inner loop works on: the state of one scan. */
export class ScanRun {
  readonly s: KmemleakState;
  readonly observer: ScanObserver | null;
  readonly u32: Uint32Array;
  /** The gray list: a queue of ids. */
  gray: Int32Array;
  grayHead = 0;
  grayTail = 0;
  /** Words read so far. */
  words = 0;

  constructor(s: KmemleakState) {
    this.s = s;
    this.observer = s.observer;
    this.u32 = s.services.ctx.machine.memory.phys.u32;
    this.gray = new Int32Array(s.table.count + 16);
  }

  /** Appends to the gray list. */
  pushGray(id: ObjectId): void {
    if (this.grayTail === this.gray.length) this.gray = growInt32(this.gray, this.grayTail * 2);
    this.gray[this.grayTail++] = id;
    this.observer?.gray?.(id);
  }
}

/**
 * Reads the words `[first, end)` of physical memory, given as indices of 32-bit halves, both even.
 * @param scanned - the object whose block this is, 0 for a root; its own address does not count.
 * @kernel mm/kmemleak.c scan_block faithful
 */
export function scanWords(run: ScanRun, first: number, end: number, scanned: ObjectId): void {
  const u32 = run.u32;
  const { tree, table } = run.s;
  const { direct, leaves } = tree.index;
  const directPages = direct.length;
  const hot = table.hot;
  const observer = run.observer;
  for (let w = first; w < end; w += 2) {
    const hi = u32[w + 1];
    if (hi === 0 && u32[w] === 0) continue;
    if (hi !== DIRECT_MAP_HI) {
      otherWord(run, u32[w], hi, w, scanned);
      continue;
    }
    const lo = u32[w];
    const page = lo >>> 12;
    if (page >= directPages) continue;
    let id = direct[page];
    if (id === 0) continue;
    if (id < 0) id = leaves[(-id << LEAF_SHIFT) | ((lo >>> SLOT_SHIFT) & SLOT_MASK)];
    let h = id * HOT_STRIDE;
    if ((lo - hot[h + HOT_START]) >>> 0 >= hot[h + HOT_SIZE] >>> 0) {
      // Not in the last object of its slot: in one before it, or in none.
      id = tree.index.lookup(joinAddress(lo, hi));
      h = id * HOT_STRIDE;
    }
    if (id === 0) continue;
    if (id === scanned) {
      if (observer !== null) observer.miss?.({ scanned, phys: w * 4 }, id, 'self');
      continue;
    }
    const min = hot[h + HOT_MIN];
    const count = hot[h + HOT_COUNT];
    if (count < min >> 1) {
      hot[h + HOT_COUNT] = count + 1;
      if (observer !== null) observer.hit?.({ scanned, phys: w * 4 }, id, count + 1);
      if (count + 1 >= min >> 1) run.pushGray(id);
    } else if ((min & 1) !== 0 || observer !== null) {
      notWhite(run, id, w, scanned);
    }
  }
  run.words += (end - first) / 2;
}

/** A word that is neither zero nor in the direct map: image, vmalloc, module, percpu or no pointer. */
function otherWord(run: ScanRun, lo: number, hi: number, w: number, scanned: ObjectId): void {
  const { s } = run;
  const top = hi >>> 15;
  if (top !== 0 && top !== 0x1ffff) return;
  const addr = joinAddress(lo, hi);
  if (addr >= s.minAddr && addr < s.maxAddr) refer(run, s.tree.index.lookup(addr), w, scanned);
  if (addr >= s.minPercpuAddr && addr < s.maxPercpuAddr) {
    refer(run, s.tree.lookup(addr, OBJECT_PERCPU), w, scanned);
  }
}

/**
 * A word points into `id`.
 * @kernel mm/kmemleak.c pointer_update_refs faithful
 */
function refer(run: ScanRun, id: ObjectId, w: number, scanned: ObjectId): void {
  if (id === 0) return;
  if (id === scanned) run.observer?.miss?.({ scanned, phys: w * 4 }, id, 'self');
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
  run.observer?.hit?.({ scanned, phys: w * 4 }, id, count + 1);
  if (count + 1 >= min) run.pushGray(id);
  return true;
}

/** A reference that the object does not need: it may count for another one (excess_ref). */
function notWhite(run: ScanRun, id: ObjectId, w: number, scanned: ObjectId): void {
  const { table, tree } = run.s;
  const black = table.minCount[id] === KMEMLEAK_BLACK;
  const excess = black ? undefined : table.excessRef.get(id);
  if (excess === undefined) {
    run.observer?.miss?.({ scanned, phys: w * 4 }, id, black ? 'black' : 'already-gray');
    return;
  }
  const target = tree.lookup(excess, 0);
  if (target === 0 || table.pointer[target] !== excess) return;
  if (target === scanned) run.observer?.miss?.({ scanned, phys: w * 4 }, target, 'circular-excess');
  else countReference(run, target, w, scanned);
}

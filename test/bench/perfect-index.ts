/**
 * The second floor of a scan: the same traversal with a perfect index. The object that each word
 * points into was looked up before and lies in an array in the order in which words are read, so
 * that a look-up costs one sequential read. What is left of the scan is to read the same words, to
 * count references, and to queue objects.
 *
 * It runs in two ways. `scan` handles one word after the other. `scanBatched` gathers the targets
 * of many words and counts them together, as the simulator's scan does, so that waits for memory
 * overlap.
 */
import { OBJECT_PERCPU } from '../../src/kmemleak/object-table.ts';
import type { System } from '../../src/index.ts';
import { joinAddress } from '../../src/machine/address.ts';
import { PAGE_OFFSET } from '../../src/machine/layout.ts';
import type { ScanRecord } from './scan-record.ts';

/** Objects that `scanBatched` reads before it counts references. */
const BATCH_OBJECTS = 64;

/** The graph with every look-up done beforehand. */
export class PerfectIndex {
  /** Objects that the last walk reached. */
  reached = 0;
  private readonly u32: Uint32Array;
  /** By word in the order of reading: the object that it points into, 0 for none. */
  private readonly target: Int32Array;
  /** By object: first word and end of its block, as indices of 32-bit halves. */
  private readonly block: Int32Array;
  /** By object: references that it needs, and those that the walk has yet to find. */
  private readonly need: Int32Array;
  private readonly left: Int32Array;
  private readonly queue: Int32Array;
  /** Runs of words that are read before the queue: all that is no object of the graph. */
  private readonly seeds: Int32Array;
  /** Targets that `scanBatched` gathers. */
  private batch = new Int32Array(1024);
  private touched = 0;

  /** @param isGraph - by object id, 1 for the objects that the walk has to find by itself. */
  constructor(system: System, record: ScanRecord, isGraph: Uint8Array) {
    const { table } = system.kmemleak.state;
    this.u32 = system.machine.memory.phys.u32;
    this.target = new Int32Array(record.words);
    this.block = new Int32Array(table.capacity * 2);
    this.need = new Int32Array(table.capacity);
    this.left = new Int32Array(table.capacity);
    this.queue = new Int32Array(table.capacity);
    for (let id = table.next[0]; id !== 0; id = table.next[id]) {
      if (isGraph[id] === 0) continue;
      this.need[id] = table.minCount[id];
      this.block[id * 2] = (table.pointer[id] - PAGE_OFFSET) / 4;
      this.block[id * 2 + 1] = this.block[id * 2] + table.size[id] / 4;
    }
    const { runs, owner, runCount } = record;
    const seeds: number[] = [];
    for (let r = 0; r < runCount; r++) {
      if (isGraph[owner[r]] === 0) seeds.push(runs[r * 2], runs[r * 2 + 1]);
    }
    this.seeds = Int32Array.from(seeds);
    this.resolve(system);
  }

  /** Walks the graph once, word after word; gives the words read. */
  scan(): number {
    const { u32, target, block, left, queue } = this;
    let k = this.scanSeeds();
    let tail = this.reached;
    for (let head = 0; head < tail; head++) {
      const id = queue[head];
      const end = block[id * 2 + 1];
      for (let w = block[id * 2]; w < end; w += 2, k++) {
        if ((u32[w] | u32[w + 1]) === 0) continue;
        const to = target[k];
        if (to !== 0 && --left[to] === 0) queue[tail++] = to;
      }
    }
    this.reached = tail;
    return k;
  }

  /** Walks the graph once in batches; gives the words read. */
  scanBatched(): number {
    const { u32, block, left, queue } = this;
    let k = this.scanSeeds();
    let tail = this.reached;
    let touched = 0;
    for (let head = 0; head < tail;) {
      const end = Math.min(tail, head + BATCH_OBJECTS);
      for (let i = head; i < end; i++) touched ^= block[queue[i] * 2];
      for (let i = head; i < end; i++) {
        const first = block[queue[i] * 2];
        const half = (block[queue[i] * 2 + 1] - first) >> 1;
        touched ^= u32[first] ^ u32[first + 16] ^ u32[first + half];
      }
      let n = 0;
      for (; head < end; head++) {
        const first = block[queue[head] * 2];
        const last = block[queue[head] * 2 + 1];
        n = this.gather(first, last, k, n);
        k += (last - first) >> 1;
      }
      const { batch } = this;
      for (let i = 0; i < n; i++) touched ^= left[batch[i]];
      for (let i = 0; i < n; i++) if (--left[batch[i]] === 0) queue[tail++] = batch[i];
    }
    this.touched ^= touched;
    this.reached = tail;
    return k;
  }

  private gather(first: number, end: number, from: number, n: number): number {
    const { u32, target } = this;
    if (n + (end - first) > this.batch.length) this.growBatch(n + (end - first));
    const { batch } = this;
    let at = n;
    for (let w = first, k = from; w < end; w += 2, k++) {
      if ((u32[w] | u32[w + 1]) === 0) continue;
      const to = target[k];
      if (to !== 0) batch[at++] = to;
    }
    return at;
  }

  private growBatch(size: number): void {
    const grown = new Int32Array(size * 2);
    grown.set(this.batch);
    this.batch = grown;
  }

  /** Reads all that is no object of the graph. */
  private scanSeeds(): number {
    const { u32, target, left, queue, seeds } = this;
    left.set(this.need);
    let k = 0;
    let tail = 0;
    for (let s = 0; s < seeds.length; s += 2) {
      const end = seeds[s + 1];
      for (let w = seeds[s]; w < end; w += 2, k++) {
        if ((u32[w] | u32[w + 1]) === 0) continue;
        const to = target[k];
        if (to !== 0 && --left[to] === 0) queue[tail++] = to;
      }
    }
    this.reached = tail;
    return k;
  }

  /** Walks the graph once with real look-ups and fills in the targets. */
  private resolve(system: System): void {
    const { block, left, queue, seeds, target } = this;
    left.set(this.need);
    let k = 0;
    let tail = 0;
    const read = (first: number, end: number, owner: number): void => {
      for (let w = first; w < end; w += 2) {
        const to = this.lookup(system, w);
        target[k++] = to === owner ? 0 : to;
        if (to !== 0 && to !== owner && --left[to] === 0) queue[tail++] = to;
      }
    };
    for (let s = 0; s < seeds.length; s += 2) read(seeds[s], seeds[s + 1], 0);
    for (let head = 0; head < tail; head++) {
      const id = queue[head];
      read(block[id * 2], block[id * 2 + 1], id);
    }
  }

  private lookup(system: System, w: number): number {
    const { tree } = system.kmemleak.state;
    const lo = this.u32[w];
    const hi = this.u32[w + 1];
    if (hi >= 0xffff8000) return tree.lookup(joinAddress(lo, hi), 0);
    return hi < 0x8000 && lo !== 0 ? tree.lookup(joinAddress(lo, hi), OBJECT_PERCPU) : 0;
  }
}

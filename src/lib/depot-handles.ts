/**
 * The handles that lib/stackdepot.c gives to stack traces, for those kernels where something goes
 * by their order: a record lies behind the one before it in a pool of pages, and its handle says
 * where.
 *
 * Our own depot numbers stacks otherwise: they are there before somebody saves them.
 */
import { growInt32 } from '../base/columns.ts';
import { MAX_TRACE, type StackDepot } from './stackdepot.ts';

/** Bytes of a pool (DEPOT_POOL_SIZE with pages of 4 KiB). */
const POOL_SIZE = 16384;
/** Records begin at multiples of this (1 << DEPOT_STACK_ALIGN). */
const ALIGN = 16;
/** Bytes of a record before its return addresses. */
const RECORD_HEAD = 32;
const FRAME = 8;
/** The lower bits of a handle number the pool, from 1 on; above them is the offset in it. */
const POOL_BITS = 17;

/** Handles of the stack traces that were saved, in the order in which they were. */
export class DepotHandles {
  private readonly depot: StackDepot;
  private handles = new Int32Array(256);
  /** By frames: stacks that differ only beyond what is kept have one handle. */
  private readonly byFrames = new Map<string, number>();
  private pool = 0;
  private offset = POOL_SIZE;

  constructor(depot: StackDepot) {
    this.depot = depot;
  }

  /**
   * The handle of a stack, which is saved now when it was not before; 0 for the empty one.
   * @kernel lib/stackdepot.c stack_depot_save_flags simplified
   */
  save(node: number): number {
    if (node >= this.handles.length) this.handles = growInt32(this.handles, node * 2);
    const known = this.handles[node];
    return known !== 0 || node === 0 ? known : (this.handles[node] = this.add(node));
  }

  private add(node: number): number {
    const frames = this.depot.fetch(node, MAX_TRACE);
    const key = frames.join();
    const known = this.byFrames.get(key);
    if (known !== undefined) return known;
    const bytes = Math.ceil((RECORD_HEAD + frames.length * FRAME) / ALIGN) * ALIGN;
    if (this.offset + bytes > POOL_SIZE) {
      this.pool++;
      this.offset = 0;
    }
    const handle = this.pool + (this.offset / ALIGN) * 2 ** POOL_BITS;
    this.offset += bytes;
    this.byFrames.set(key, handle);
    return handle;
  }
}

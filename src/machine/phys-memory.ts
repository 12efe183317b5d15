/**
 * Physical memory: one zeroed buffer, seen as bytes and as 32-bit words.
 *
 * The host gives the pages when they are first touched, so a large machine costs what it uses.
 */
import { assert } from '../base/assert.ts';
import { PAGE_SIZE } from './address.ts';
import { MEM_MAX, MEM_MIN } from './layout.ts';

/** The machine's RAM. */
export class PhysMemory {
  readonly size: number;
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;

  /** @param size - bytes, a multiple of the page size within the limits of the layout. */
  constructor(size: number) {
    assert(size % PAGE_SIZE === 0, 'memory size must be whole pages');
    assert(size >= MEM_MIN && size <= MEM_MAX, 'memory size out of range');
    this.size = size;
    const buffer = new ArrayBuffer(size);
    this.u8 = new Uint8Array(buffer);
    this.u32 = new Uint32Array(buffer);
  }
}

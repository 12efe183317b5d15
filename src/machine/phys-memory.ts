/**
 * Physical memory: one zeroed buffer, seen as bytes and as 32-bit words.
 *
 * The host gives the pages when they are first touched, so a large machine costs what it uses.
 */
import { assert } from '../base/assert.ts';
import { PAGE_SIZE } from './address.ts';
import { MEM_MAX, MEM_MIN } from './layout.ts';
import { SharedMemory } from './shared-memory.ts';

/** The machine's RAM. */
export class PhysMemory {
  readonly size: number;
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  /** Undefined where the host has no such memory, or none was asked for. */
  readonly shared: SharedMemory | undefined;

  /**
   * @param size - bytes, a multiple of the page size within the limits of the layout.
   * @param spareBytes - what code in WebAssembly needs besides; 0: there is no such code.
   */
  constructor(size: number, spareBytes = 0) {
    assert(size % PAGE_SIZE === 0, 'memory size must be whole pages');
    assert(size >= MEM_MIN && size <= MEM_MAX, 'memory size out of range');
    this.size = size;
    this.shared = spareBytes > 0 ? SharedMemory.of(size, spareBytes) : undefined;
    const buffer = this.shared?.buffer ?? new ArrayBuffer(size);
    this.u8 = new Uint8Array(buffer, 0, size);
    this.u32 = new Uint32Array(buffer, 0, size / 4);
  }
}

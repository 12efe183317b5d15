/**
 * Physical memory: one zeroed buffer, seen as bytes and as 32-bit words.
 *
 * The host gives the pages when they are first touched, so a large machine costs what it uses.
 */
import { assert } from '../base/assert.ts';
import { wasmHost, type WasmMemory } from '../base/wasm-host.ts';
import { PAGE_SIZE } from './address.ts';
import { MEM_MAX, MEM_MIN } from './layout.ts';

/** Memory of WebAssembly comes in pages of its own. */
const WASM_PAGE = 1 << 16;
const WASM_PAGES_MAX = 1 << 16;

/** Memory that WebAssembly sees as well, and how much of it is none of the machine's. */
export interface SharedMemory {
  readonly memory: WasmMemory;
  /** Where the bytes begin that lie behind those of the machine. */
  readonly spare: number;
  readonly spareBytes: number;
}

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
    this.shared = spareBytes > 0 ? sharedMemory(size, spareBytes) : undefined;
    const buffer = this.shared?.memory.buffer ?? new ArrayBuffer(size);
    this.u8 = new Uint8Array(buffer, 0, size);
    this.u32 = new Uint32Array(buffer, 0, size / 4);
  }
}

function sharedMemory(size: number, spareBytes: number): SharedMemory | undefined {
  const host = wasmHost();
  const pages = Math.ceil((size + spareBytes) / WASM_PAGE);
  if (!host || pages > WASM_PAGES_MAX) return undefined;
  try {
    const memory = new host.Memory({ initial: pages, maximum: pages });
    return { memory, spare: size, spareBytes };
  } catch (error) {
    // It takes gigabytes of addresses, which a process may be short of.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

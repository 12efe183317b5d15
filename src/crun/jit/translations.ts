/**
 * Translations of addresses outside the direct map for compiled code, as tables that its text
 * looks into: one for what may be read, one for what may be written as well.
 */
import { PAGE_SIZE } from '../../machine/address.ts';
import type { MemoryPort } from '../vm/memory.ts';

/** Pages that each of the tables holds, a power of two. */
export const ENTRIES = 1024;

/** The pages that may be read, or written: both halves of the page's address, and where it is. */
export class PageTable {
  readonly tag = new Int32Array(ENTRIES).fill(-1);
  readonly high = new Int32Array(ENTRIES);
  readonly page = new Int32Array(ENTRIES);

  put(lo: number, hi: number, pa: number): void {
    const e = (lo >>> 12) & (ENTRIES - 1);
    this.tag[e] = lo >>> 12;
    this.high[e] = hi;
    this.page[e] = pa - (lo & (PAGE_SIZE - 1));
  }
}

/** What compiled code knows of the page table. */
export class Translations {
  readonly forReading = new PageTable();
  readonly forWriting = new PageTable();
  private readonly port: MemoryPort;
  private generation = -1;

  constructor(port: MemoryPort) {
    this.port = port;
  }

  /** Forgets everything when mappings have changed. */
  refresh(): void {
    const { generation } = this.port.memory.pageTable;
    if (this.generation === generation) return;
    this.generation = generation;
    this.forReading.tag.fill(-1);
    this.forWriting.tag.fill(-1);
  }

  /**
   * The physical address of an operand that neither table has; -1 when the interpreter has to see
   * to it, because it faults or lies on two pages.
   */
  readonly miss = (
    lo: number,
    hi: number,
    offset: number,
    bytes: number,
    write: boolean,
  ): number => {
    const { port } = this;
    const pa = port.find(lo, hi, offset, bytes, write);
    if (pa < 0) return -1;
    const base = port.find(lo, hi, 0, 1, write);
    if (base >= 0) (write ? this.forWriting : this.forReading).put(lo, hi, base);
    return pa;
  };
}

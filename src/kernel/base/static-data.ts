/**
 * Where the kernel's own variables lie in the sections of its image.
 *
 * .data, .bss and .data..ro_after_init are roots of every scan, so what they point at is never a
 * leak; .rodata is none. `init_stack`, the stack of the boot task, takes the upper half of .data,
 * as INIT_TASK_DATA puts it there.
 */
import { assert } from '../../base/assert.ts';
import { alignUp, type VirtAddr } from '../../machine/address.ts';
import { IMAGE, KERNEL_START, THREAD_SIZE } from '../../machine/layout.ts';
import type { SymbolTable } from './symbols.ts';

const DATA_START: VirtAddr = KERNEL_START + IMAGE.data.offset;

/** The stack of the boot task: the upper half of .data, THREAD_SIZE bytes. */
export const INIT_STACK: VirtAddr = DATA_START + IMAGE.data.size - THREAD_SIZE;

/** A section of the kernel image that holds variables. */
export type DataSection = 'data' | 'rodata' | 'roAfterInit' | 'bss';

/** What nm(1) calls each section. */
const TYPES: Readonly<Record<DataSection, string>> = {
  data: 'D',
  rodata: 'R',
  roAfterInit: 'D',
  bss: 'B',
};

/** Places variables in the kernel image, in the order in which they are defined. */
export class StaticData {
  private readonly symbols: SymbolTable;
  private readonly next: Record<DataSection, VirtAddr> = {
    data: DATA_START,
    rodata: KERNEL_START + IMAGE.rodata.offset,
    roAfterInit: KERNEL_START + IMAGE.roAfterInit.offset,
    bss: KERNEL_START + IMAGE.bss.offset,
  };

  constructor(symbols: SymbolTable) {
    this.symbols = symbols;
    symbols.add({
      name: 'init_stack',
      address: INIT_STACK,
      size: THREAD_SIZE,
      type: 'D',
      module: '',
    });
  }

  /** Places a zeroed variable of `size` bytes, named in the symbol table; gives its address. */
  define(name: string, size: number, align = 8, section: DataSection = 'data'): VirtAddr {
    const address = this.place(size, align, section);
    this.symbols.add({ name, address, size, type: TYPES[section], module: '' });
    return address;
  }

  /** Places `size` zeroed bytes without a name, such as a string. */
  place(size: number, align: number, section: DataSection): VirtAddr {
    const address = alignUp(this.next[section], align);
    this.next[section] = address + size;
    const { offset, size: room } = IMAGE[section];
    const end = section === 'data' ? INIT_STACK : KERNEL_START + offset + room;
    assert(address + size <= end, `section ${section} of the kernel has no room for more`);
    return address;
  }
}

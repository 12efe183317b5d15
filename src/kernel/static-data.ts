/**
 * Where the kernel's own variables lie in the .data section of its image.
 *
 * .data is a root of every scan, so what it points at is never a leak. `init_stack`, the stack of
 * the boot task, takes the upper half, as INIT_TASK_DATA puts it in .data.
 */
import { assert } from '../base/assert.ts';
import { alignUp, type VirtAddr } from '../machine/address.ts';
import { IMAGE, KERNEL_START, THREAD_SIZE } from '../machine/layout.ts';
import type { SymbolTable } from './symbols.ts';

const DATA_START: VirtAddr = KERNEL_START + IMAGE.data.offset;

/** The stack of the boot task: the upper half of .data, THREAD_SIZE bytes. */
export const INIT_STACK: VirtAddr = DATA_START + IMAGE.data.size - THREAD_SIZE;

/** Places variables in the kernel image's .data, in the order in which they are defined. */
export class StaticData {
  private readonly symbols: SymbolTable;
  private next: VirtAddr = DATA_START;

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
  define(name: string, size: number, align = 8): VirtAddr {
    const address = alignUp(this.next, align);
    this.next = address + size;
    assert(this.next <= INIT_STACK, 'the .data section has no room for more variables');
    this.symbols.add({ name, address, size, type: 'D', module: '' });
    return address;
  }
}

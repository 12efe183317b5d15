/**
 * A program's memory as the search for leaks reads it: what the program can read and has written.
 * Pages are looked up once.
 */
import { joinNumber, PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import type { UserProcess } from '../../user/tool.ts';
import type { Definedness } from './definedness.ts';
import type { SearchedMemory } from './heuristics.ts';

/** Pages below here, where the heap is, are kept in a table. */
const TABLE_PAGES = 0x8_0000;
const UNKNOWN = -2;
/** Words that are looked at of what may be a table of virtual functions, and how many must be. */
const VTABLE_WORDS = 20;
const VTABLE_FUNCTIONS = 2;

/** The memory of a program that has stopped. */
export function searchedMemory(proc: UserProcess, defined: Definedness): SearchedMemory {
  const { memory, image, layout } = proc;
  const { u32 } = memory.phys;
  const table = new Float64Array(TABLE_PAGES).fill(UNKNOWN);
  const bits = new Array<Uint8Array | undefined>(TABLE_PAGES).fill(undefined);
  const pageAt = (page: number): number => {
    if (page >= TABLE_PAGES) return memory.translate(page * PAGE_SIZE);
    let pa = table[page];
    if (pa === UNKNOWN) {
      pa = memory.translate(page * PAGE_SIZE);
      table[page] = pa;
      bits[page] = defined.bitsOf(page);
    }
    return pa;
  };
  const undefinedIn = (page: number): Uint8Array | undefined =>
    page < TABLE_PAGES && table[page] !== UNKNOWN ? bits[page] : defined.bitsOf(page);
  const word = (va: VirtAddr): number => {
    const page = Math.floor(va / PAGE_SIZE);
    const offset = va - page * PAGE_SIZE;
    const pa = pageAt(page);
    if (pa < 0 || (undefinedIn(page)?.[offset >> 3] ?? 0) !== 0) return -1;
    const at = (pa + offset) / 4;
    return joinNumber(u32[at] | 0, u32[at + 1]);
  };
  /** Tables are in the file of the program, and hold functions and zeros. */
  const isVtable = (va: VirtAddr): boolean => {
    if (va < layout.programStart || va >= image.data.end) return false;
    const end = Math.min(va + VTABLE_WORDS * 8, image.data.end - 7);
    for (let at = va, functions = 0; at < end; at += 8) {
      const value = word(at);
      if (value === 0) continue;
      if (image.text.functionAt(value) < 0 && image.text.hostAt(value) < 0) return false;
      if (++functions === VTABLE_FUNCTIONS) return true;
    }
    return false;
  };
  return { u32, pages: table, bits, pageAt, undefinedIn, word, isVtable };
}

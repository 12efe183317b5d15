/**
 * Memcheck's heuristics: pointers into a block that count as pointers to its start.
 */
import type { VirtAddr } from '../../machine/address.ts';

/** What is searched. */
export interface SearchedMemory {
  /** Physical memory, by words of four bytes. */
  readonly u32: Uint32Array;
  /** What is known of pages by number, up to some page: as the functions below. */
  readonly pages: Float64Array;
  readonly bits: readonly (Uint8Array | undefined)[];
  /** The physical address of a page by its number; -1 when a program cannot read it. */
  pageAt(page: number): number;
  /** A bit for each byte of a page that is undefined; undefined: none is. */
  undefinedIn(page: number): Uint8Array | undefined;
  /** The word at an aligned address; -1 when it is undefined or not there. */
  word(va: VirtAddr): number;
  /** Whether an address looks like that of a table of virtual functions. */
  isVtable(va: VirtAddr): boolean;
}

/** Their names, in the order in which they are tried and printed. */
export const HEURISTICS = ['stdstring', 'length64', 'newarray', 'multipleinheritance'] as const;
export type Heuristic = (typeof HEURISTICS)[number];

const WORD = 8;
/** Below there are no addresses. */
const PAGE = 4096;

/** The heuristic by which a pointer into the block at `start` stands for it. */
export function heuristicOf(
  memory: SearchedMemory,
  pointer: VirtAddr,
  start: VirtAddr,
  size: number,
  enabled: ReadonlySet<Heuristic>,
): Heuristic | undefined {
  const offset = pointer - start;
  if (enabled.has('stdstring') && offset === 3 * WORD) {
    const capacity = memory.word(start + WORD);
    const length = memory.word(start);
    if (capacity >= 0 && 3 * WORD + capacity + 1 === size && length >= 0 && length <= capacity) {
      return 'stdstring';
    }
  }
  if (offset === WORD) {
    const count = memory.word(start);
    if (enabled.has('length64') && count > 0 && size - WORD === count) return 'length64';
    if (enabled.has('newarray') && count > 0 && (size - WORD) % count === 0) return 'newarray';
  }
  if (enabled.has('multipleinheritance') && offset % WORD === 0) {
    const [inner, first] = [memory.word(pointer), memory.word(start)];
    const areAddresses = [inner, first].every((at) => at >= PAGE && at % WORD === 0);
    if (areAddresses && memory.isVtable(inner) && memory.isVtable(first)) {
      return 'multipleinheritance';
    }
  }
  return undefined;
}

/**
 * What memcheck says of blocks, one by one: of a program's, and what it would say of the kernel's.
 * There it searches from all of the kernel's memory that is no block.
 */
import { PAGE_SIZE, isCanonical, joinAddress } from '../../machine/address.ts';
import { blind, type Answer } from '../answer.ts';
import type { ComparedRun } from '../detector.ts';
import type { KernelHeap } from '../kernel-heap.ts';
import { HEURISTICS, type SearchedMemory } from './heuristics.ts';
import { parseCommand } from './options.ts';
import { MemcheckRun } from './run.ts';
import { DEFINITE, INDIRECT, POSSIBLE, REACHABLE, LeakSearch } from './search.ts';

/** By state. */
const ANSWERS: Readonly<Record<number, Answer>> = {
  [REACHABLE]: { says: 'fine', word: 'still reachable' },
  [POSSIBLE]: { says: 'maybe', word: 'possibly lost' },
  [INDIRECT]: { says: 'leak', word: 'indirectly lost' },
  [DEFINITE]: { says: 'leak', word: 'definitely lost' },
};

/** Runs as `valgrind --leak-check=full -q`. */
export function compareProgram(): ComparedRun {
  const tool = new MemcheckRun(parseCommand(['--leak-check=full', '-q']).options);
  return {
    tool,
    answers() {
      if (!tool.report) return 'did not come to its check';
      const { blocks, result } = tool.report;
      return new Map(blocks.map(({ address }, i) => [address, ANSWERS[result.states[i]]]));
    },
  };
}

/** Judges each block of the kernel. */
export function judgeKernel(heap: KernelHeap): Answer[] {
  const { blocks, roots, registers } = heap;
  const own = blocks.filter(({ isHeap }) => isHeap);
  const spans = Float64Array.from(own.flatMap(({ address, size }) => [address, size]));
  const search = new LeakSearch(searched(heap), spans, new Set(HEURISTICS));
  for (const { start, end } of roots) search.scanRoot(start, end);
  for (const value of registers) search.meetRoot(value);
  const { states } = search.finish();
  let next = 0;
  return blocks.map(({ isHeap }) => (isHeap ? ANSWERS[states[next++]] : blind('no block of it')));
}

function searched({ memory, undefinedIn }: KernelHeap): SearchedMemory {
  const { u32 } = memory.phys;
  return {
    u32,
    pages: new Float64Array(0),
    bits: [],
    pageAt: (page) => memory.translate(page * PAGE_SIZE),
    undefinedIn,
    word(va) {
      const page = Math.floor(va / PAGE_SIZE);
      const pa = memory.translate(va);
      if (pa < 0 || (undefinedIn(page)?.[(va % PAGE_SIZE) >> 3] ?? 0) !== 0) return -1;
      const high = u32[pa / 4 + 1];
      return isCanonical(high) ? joinAddress(u32[pa / 4], high) : -1;
    },
    // The kernel is no C++.
    isVtable: () => false,
  };
}

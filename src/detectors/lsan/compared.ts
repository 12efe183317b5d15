/**
 * What a sanitizer says of blocks, one by one: of a program's, and what it would say of the
 * kernel's. There it searches from the roots that it has in a program. Mapped memory, which is
 * pages there, is none; what the boot took for ever is to it as what the loader allocates.
 */
import { isCanonical, joinAddress } from '../../machine/address.ts';
import { blind, type Answer } from '../answer.ts';
import type { ComparedRun } from '../detector.ts';
import type { KernelHeap } from '../kernel-heap.ts';
import type { LeakRun } from './run.ts';
import { INDIRECT, LEAKED, LeakSearch, REACHABLE, type ReadWord } from './search.ts';

/** By state. */
const ANSWERS: Readonly<Record<number, Answer>> = {
  [REACHABLE]: { says: 'fine', word: 'reachable' },
  [INDIRECT]: { says: 'leak', word: 'indirect leak' },
  [LEAKED]: { says: 'leak', word: 'direct leak' },
};

/** A run, of whose checks the last one counts. */
export function comparedRun(tool: LeakRun): ComparedRun {
  return {
    tool,
    answers() {
      const leaks = tool.checks.at(-1);
      if (!leaks) return 'did not come to its check';
      return new Map(
        leaks.flatMap(({ direct, blocks }) =>
          blocks.map(({ address }) => [address, ANSWERS[direct ? LEAKED : INDIRECT]] as const),
        ),
      );
    },
  };
}

/** Judges each block of the kernel. */
export function judgeKernel(heap: KernelHeap): Answer[] {
  const { blocks, roots, registers } = heap;
  const own = blocks.filter(({ isHeap }) => isHeap);
  const starts = Float64Array.from(own, ({ address }) => address);
  const sizes = Float64Array.from(own, ({ size }) => size);
  const search = new LeakSearch(reader(heap), starts, sizes, 8);
  for (const { kind, start, end } of roots) if (kind !== 'pages') search.scanRoot(start, end);
  for (const value of registers) search.meetRoot(value);
  const states = search.finish();
  let next = 0;
  return blocks.map(({ isHeap }) => (isHeap ? ANSWERS[states[next++]] : blind('no block of it')));
}

function reader({ memory }: KernelHeap): ReadWord {
  const { u32 } = memory.phys;
  return (va) => {
    const pa = memory.translate(va);
    if (pa < 0) return -1;
    const high = u32[pa / 4 + 1];
    return isCanonical(high) ? joinAddress(u32[pa / 4], high) : -1;
  };
}

/** A kernel heap with a block that has a pointer which an earlier owner of its memory left there. */
import { kernelHeap, type KernelHeap } from '../../src/detectors/kernel-heap.ts';
import type { Answer } from '../../src/detectors/answer.ts';
import { GFP_KERNEL } from '../../src/mm/gfp.ts';
import { boot } from '../../src/system.ts';

/** The heap, the block, and the block that the pointer leads to. */
export interface StalePointer {
  readonly heap: KernelHeap;
  readonly holder: number;
  readonly target: number;
}

/** The pointer is the second word of the block. */
export function stalePointer(): StalePointer {
  const system = boot({ seed: '1', truth: true });
  const { slab } = system;
  const { memory } = system.machine;
  const target = slab.kmalloc(128, GFP_KERNEL);
  const before = slab.kmalloc(64, GFP_KERNEL);
  memory.writePtr(before + 8, target);
  slab.kfree(before);
  const holder = slab.kmalloc(64, GFP_KERNEL);
  if (memory.readPtr(holder + 8) !== target) throw new Error('the memory was not given out again');
  return { heap: kernelHeap(system.explain!.look(), system.roots), holder, target };
}

/** What is said of the block at an address. */
export function wordAt({ blocks }: KernelHeap, answers: readonly Answer[], at: number): string {
  return answers[blocks.findIndex(({ address }) => address === at)].word;
}

/**
 * Counts of references: who looks at a block's own count (crash, drgn, a refcount tracker) learns
 * that somebody holds it, and not who. Of a block that nobody comes to any more a count says that
 * a put is missing; of others only who knows how many holders there are can tell.
 */
import { blind, type Answer } from '../answer.ts';
import type { Detector } from '../detector.ts';
import type { KernelBlock, KernelHeap } from '../kernel-heap.ts';

export const refcounts: Detector = {
  name: 'reference counts',
  compare: {
    column: 'counts',
    kernel: (heap) => heap.blocks.map((block) => answerOf(heap, block)),
  },
};

function answerOf(heap: KernelHeap, block: KernelBlock): Answer {
  const counts = heap.countsOf(block);
  if (counts.length === 0) return blind('no count');
  const held = Math.max(...counts.map(({ value }) => value));
  if (held <= 0) return { says: 'fine', word: 'held by none' };
  return heap.isReachable(block)
    ? { says: 'listed', word: `held by ${held}, reachable` }
    : { says: 'leak', word: `held by ${held}, unreachable` };
}

import { expect, test } from 'vitest';
import { kernelHeap } from '../../../src/detectors/kernel-heap.ts';
import { PAGE_SIZE } from '../../../src/machine/address.ts';
import { after } from '../../support/explain-machine.ts';
import { stalePointer } from '../../support/stale-pointer.ts';

test('words that nobody has written since their memory was given out', () => {
  const { heap, holder } = stalePointer();
  const bits = heap.undefinedIn(Math.floor(holder / PAGE_SIZE))!;
  const first = (holder % PAGE_SIZE) / 8;
  expect([...bits.subarray(first, first + 3)]).toEqual([0, 0xff, 0]);
  const block = heap.blocks.find(({ address }) => address === holder)!;
  expect([heap.isReachable(block), heap.countsOf(block)]).toEqual([false, []]);
});

test('what vmalloc() has for itself is none of the blocks', () => {
  const { look, system } = after('vmalloc v 8192');
  const heap = kernelHeap(look, system.roots);
  const areas = heap.blocks.filter(({ life }) => life.cache === 'vmap_area');
  expect(areas.map(({ isHeap }) => isHeap)).toContain(false);
  expect(areas.some(({ isHeap }) => isHeap)).toBe(false);
  expect(heap.blocks.find(({ life }) => life.label === 'v')!.isHeap).toBe(true);
  const kinds = new Set(heap.roots.map(({ kind }) => kind));
  expect([...kinds]).toEqual(expect.arrayContaining(['data', 'percpu', 'stack', 'map', 'boot']));
});

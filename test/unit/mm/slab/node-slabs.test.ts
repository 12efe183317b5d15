import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { slabInuse } from '../../../../src/mm/slab/core.ts';
import { SLAB_NOLEAKTRACE } from '../../../../src/mm/slab/kmem-cache.ts';
import { allocFromNode, freeBulk, refillObjects } from '../../../../src/mm/slab/node-slabs.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

/** A cache without sheaves: every object comes from the node's slabs. */
function nodeCache() {
  const { slab, memory } = slabMachine({ version: '7.3' });
  const cache = slab.createCache('c', { size: 512, flags: SLAB_NOLEAKTRACE })!;
  expect(cache.sheafCapacity).toBe(0);
  return { slab, core: slab.core, cache, memory };
}

test('objects of a new slab come in the order of their addresses', () => {
  const { slab, core, cache } = nodeCache();
  const objects = refillObjects(core, cache, GFP_KERNEL, cache.objects + 2);
  const [first] = objects;
  const own = objects.slice(0, cache.objects);
  expect(own).toEqual(own.map((_, i) => first + i * 512));
  expect(slabInuse(core, core.slabOf(objects[cache.objects]))).toBe(2);
  expect(checkSlab(slab)).toEqual([]);
});

test('partial slabs come first, in the order of their free lists', () => {
  const { slab, core, cache } = nodeCache();
  const objects = refillObjects(core, cache, GFP_KERNEL, cache.objects);
  for (const i of [5, 2, 7]) slab.cacheFree(cache, objects[i]);
  expect(refillObjects(core, cache, GFP_KERNEL, 2)).toEqual([objects[7], objects[2]]);
  expect(allocFromNode(core, cache, GFP_KERNEL)).toBe(objects[5]);
  expect(checkSlab(slab)).toEqual([]);
});

test('a batch is freed slab by slab, the last object first', () => {
  const { slab, core, cache } = nodeCache();
  const objects = refillObjects(core, cache, GFP_KERNEL, 2 * cache.objects);
  const n = cache.objects;
  freeBulk(core, cache, [objects[0], objects[n], objects[1], objects[n + 1]]);
  expect(checkSlab(slab)).toEqual([]);
  expect(refillObjects(core, cache, GFP_KERNEL, 4)).toEqual([
    objects[n],
    objects[n + 1],
    objects[0],
    objects[1],
  ]);
});

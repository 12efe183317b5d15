import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { KMEM_CACHE_NODE } from '../../../../src/mm/slab/kmem-cache.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { nodeLong, slabFreelist, slabInuse } from '../../../../src/mm/slab/core.ts';
import { nodeSlabs } from '../../../../src/mm/slab/node.ts';
import { freeObjects, objectsOf, shrink, shutdownCache } from '../../../../src/mm/slab/shutdown.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('a shrink frees empty slabs and puts the fullest first', () => {
  const m = slabMachine({ slubDebug: 'F' });
  const { core } = m.slab;
  const cache = m.slab.createCache('c', { size: 512 })!;
  const n = cache.objects;
  const objects = Array.from({ length: 4 * n }, () => m.slab.cacheAlloc(cache, GFP_KERNEL));
  const free = [3, n, 1, 2];
  free.forEach((count, slab) => {
    for (let i = 0; i < count; i++) m.slab.cacheFree(cache, objects[slab * n + i]);
  });
  expect(shrink(core, cache, m.slab.sheaves)).toBe(1);
  const inuse = nodeSlabs(core, cache, KMEM_CACHE_NODE.partial).map((s) => slabInuse(core, s));
  expect(inuse).toEqual([n - 1, n - 2, n - 3]);
  expect(nodeLong(core, cache, KMEM_CACHE_NODE.nrSlabs)).toBe(3);
  expect(checkSlab(m.slab, m.live.keys())).toEqual([]);
});

test('a shrink of an unused cache leaves nothing', () => {
  const { slab } = slabMachine();
  const cache = slab.createCache('c', { size: 512 })!;
  slab.cacheFree(cache, slab.cacheAlloc(cache, GFP_KERNEL));
  expect(slab.shrinkCache(cache)).toBe(0);
  expect(checkSlab(slab)).toEqual([]);
});

test('a shutdown tells which objects are left', () => {
  const { slab, log } = slabMachine({ slubDebug: 'U' });
  const cache = slab.createCache('c', { size: 512 })!;
  const [a, b] = [1, 2].map(() => slab.cacheAlloc(cache, GFP_KERNEL));
  slab.cacheFree(cache, a);
  expect(shutdownCache(slab.core, cache, slab.sheaves)).toBe(false);
  expect(log.filter((line) => line.startsWith('Object'))).toEqual([
    `Object 0xffff${b.toString(16)} @offset=${b % 4096}`,
  ]);
  slab.cacheFree(cache, b);
  expect(shutdownCache(slab.core, cache, slab.sheaves)).toBe(true);
});

test('a free list is followed as far as it can be', () => {
  const { slab } = slabMachine({ slubDebug: 'F' });
  const { core } = slab;
  const cache = slab.createCache('c', { size: 512 })!;
  const object = slab.cacheAlloc(cache, GFP_KERNEL);
  const pfn = core.slabOf(object);
  const all = objectsOf(core, cache, pfn);
  expect(all[0]).toBe(object);
  expect([...freeObjects(core, cache, pfn)]).toEqual(all.slice(1));
  expect(slabFreelist(core, pfn)).toBe(all[1]);
});

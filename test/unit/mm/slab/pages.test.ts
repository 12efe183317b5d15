import { expect, test } from 'vitest';
import { __GFP_NOWARN, GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { SLAB_TYPESAFE_BY_RCU } from '../../../../src/mm/slab/kmem-cache.ts';
import { PG_slab } from '../../../../src/mm/page/page.ts';
import { slabAddress, slabFreelist, slabObjects } from '../../../../src/mm/slab/core.ts';
import { followFreelist } from '../../../../src/mm/slab/shutdown.ts';
import { countPartialFree, freeSlab, newSlab } from '../../../../src/mm/slab/pages.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('the objects of a new slab are free in the order of their addresses', () => {
  const { slab, pages } = slabMachine();
  const { core } = slab;
  const cache = slab.createCache('c', { size: 96 })!;
  const pfn = newSlab(core, cache, GFP_KERNEL);
  const free = [...followFreelist(core, cache, slabFreelist(core, pfn))];
  expect(free).toEqual(Array.from({ length: 42 }, (_, i) => slabAddress(pfn) + 96 * i));
  expect(pages.hasFlag(pfn, PG_slab)).toBe(true);
  freeSlab(core, cache, pfn);
  expect(core.cacheIds[pfn]).toBe(0);
  expect(pages.hasFlag(pfn, PG_slab)).toBe(false);
});

test('a constructor runs once for each object of a slab', () => {
  const { slab, memory } = slabMachine();
  const seen: number[] = [];
  const ctor = (at: number): void => {
    seen.push(at);
    memory.writeLong(at, 99);
  };
  const cache = slab.createCache('c', { size: 1000, ctor })!;
  const object = slab.cacheAlloc(cache, GFP_KERNEL);
  expect(seen).toHaveLength(cache.objects);
  slab.cacheFree(cache, object);
  expect(slab.cacheAlloc(cache, GFP_KERNEL)).toBe(object);
  expect(memory.readLong(object)).toBe(99);
  expect(seen).toHaveLength(cache.objects);
});

test('a smaller slab is tried when there is no large one', () => {
  const { slab, pageAlloc } = slabMachine();
  pageAlloc.shouldFail = (_gfp, order) => order > 0;
  const object = slab.kmalloc(1024, GFP_KERNEL);
  const pfn = slab.core.slabOf(object);
  expect(slabObjects(slab.core, pfn)).toBe(4);
});

test.each(['6.1', '6.12'] as const)('%s: short memory is complained about', (version) => {
  const { slab, pageAlloc, log } = slabMachine({ version, slubDebug: 'FZPU' });
  const cache = slab.createCache('big', { size: 4096 })!;
  log.length = 0;
  pageAlloc.shouldFail = () => true;
  expect(slab.cacheAlloc(cache, GFP_KERNEL | __GFP_NOWARN)).toBe(0);
  expect(log).toEqual([]);
  expect(slab.cacheAlloc(cache, GFP_KERNEL)).toBe(0);
  const on = version === '6.12' ? 'CPU 0 (of node 0) on node -1' : 'node -1';
  const option = version === '6.12' ? 'slab_debug' : 'slub_debug';
  expect(log).toEqual([
    `SLUB: Unable to allocate memory on ${on}, gfp=0xcc0(GFP_KERNEL)`,
    `  cache: big, object size: 4096, buffer size: ${cache.size}, default order: 3, min order: 1`,
    `  big debugging increased min order, use ${option}=O to disable.`,
    '  node 0: slabs: 0, objs: 0, free: 0',
  ]);
  for (let i = 0; i < 20; i++) slab.cacheAlloc(cache, GFP_KERNEL);
  expect(log.filter((line) => line.startsWith('SLUB'))).toHaveLength(10);
});

test('slabs of a cache that readers walk wait for a grace period', () => {
  const waiting: (() => void)[] = [];
  const { slab } = slabMachine({ callRcu: (release) => void waiting.push(release) });
  const cache = slab.createCache('c', { size: 64, flags: SLAB_TYPESAFE_BY_RCU })!;
  const object = slab.cacheAlloc(cache, GFP_KERNEL);
  slab.cacheFree(cache, object);
  slab.shrinkCache(cache);
  expect(slab.cacheOf(object)).toBe(cache);
  for (const release of waiting) release();
  expect(slab.cacheOf(object)).toBeUndefined();
});

test('free objects on the partial list are counted', () => {
  const { slab } = slabMachine({ slubDebug: 'F' });
  const cache = slab.createCache('c', { size: 1024 })!;
  slab.cacheAlloc(cache, GFP_KERNEL);
  expect(countPartialFree(slab.core, cache)).toBe(cache.objects - 1);
});

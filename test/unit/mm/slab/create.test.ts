import { describe, expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { KMEM_CACHE } from '../../../../src/mm/slab/kmem-cache.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('a cache has its structures, and its name, in memory', () => {
  const { slab, memory, live } = slabMachine();
  const before = new Set(live.keys());
  const cache = slab.createCache('things', { size: 100, align: 16 })!;
  const fresh = [...live.keys()].filter((at) => !before.has(at));
  expect(new Set(fresh)).toEqual(
    new Set([cache.addr, cache.node, memory.readPtr(cache.addr + KMEM_CACHE.name)]),
  );
  expect(memory.readString(memory.readPtr(cache.addr + KMEM_CACHE.name), 20)).toBe('things');
  expect(memory.readPtr(cache.addr + KMEM_CACHE.node)).toBe(cache.node);
  expect(memory.readPtr(cache.addr + KMEM_CACHE.cpuSlab)).toBe(cache.cpuSlab);
  expect(memory.read32(cache.addr + KMEM_CACHE.size)).toBe(112);
  expect(slab.caches.at(-1)).toBe(cache);
  expect(checkSlab(slab, live.keys())).toEqual([]);
});

test('a constant name is not copied', () => {
  const { slab, memory } = slabMachine();
  const cache = slab.createCache('things', { size: 100, constName: true })!;
  expect(memory.readPtr(cache.addr + KMEM_CACHE.name)).toBe(0);
});

test('an empty cache goes without a trace', () => {
  const { slab, live, log, percpu } = slabMachine();
  const before = [...live.keys()];
  const cache = slab.createCache('things', { size: 100 })!;
  const objects = [1, 2, 3].map(() => slab.cacheAlloc(cache, GFP_KERNEL));
  for (const object of objects) slab.cacheFree(cache, object);
  slab.destroyCache(cache);
  expect([...live.keys()]).toEqual(before);
  expect(log).toEqual([]);
  expect(cache.dead).toBe(true);
  expect(percpu.sizeOf(cache.cpuSlab)).toBe(0);
  expect(checkSlab(slab, live.keys())).toEqual([]);
  slab.destroyCache(cache);
  expect(log).toEqual([]);
});

describe('a cache with objects', () => {
  test('6.12: is taken off the list and kept', () => {
    const { slab, log, live, ctx, machine } = slabMachine();
    machine.cpu.trace = ctx.depot.child(0, ctx.site('the_module'));
    const cache = slab.createCache('things', { size: 100 })!;
    const object = slab.cacheAlloc(cache, GFP_KERNEL);
    slab.destroyCache(cache);
    expect(log.slice(1, 2)).toEqual([
      'BUG things (Not tainted): Objects remaining on __kmem_cache_shutdown()',
    ]);
    expect(log).toContain(
      'kmem_cache_destroy things: Slab cache still has objects when called from ' +
        'the_module+0x1/0x2',
    );
    expect(slab.caches).not.toContain(cache);
    slab.cacheFree(cache, object);
    expect(checkSlab(slab, live.keys())).toEqual([]);
  });

  test('6.1: stays on the list', () => {
    const { slab, log, live } = slabMachine({ version: '6.1' });
    const cache = slab.createCache('things', { size: 100 })!;
    slab.cacheAlloc(cache, GFP_KERNEL);
    slab.destroyCache(cache);
    expect(log[1]).toBe(
      'BUG things (Not tainted): Objects remaining in things on __kmem_cache_shutdown()',
    );
    expect(slab.caches).toContain(cache);
    expect(checkSlab(slab, live.keys())).toEqual([]);
  });

  test('5.9: has its own words', () => {
    const { slab, log } = slabMachine({ version: '5.9' });
    const cache = slab.createCache('things', { size: 100 })!;
    slab.cacheAlloc(cache, GFP_KERNEL);
    slab.destroyCache(cache);
    expect(log).toContain('kmem_cache_destroy things: Slab cache still has objects');
  });
});

test('what can not be made is refused with a message', () => {
  const { slab, log, pageAlloc, live } = slabMachine();
  expect(slab.createCache('huge', { size: 5 * 1024 * 1024 })).toBeUndefined();
  expect(log).toEqual([
    'kmem_cache_create(huge) integrity check failed',
    '__kmem_cache_create_args(huge) failed with error -22',
    'Call Trace:',
  ]);
  const before = live.size;
  pageAlloc.shouldFail = () => true;
  slab.failslab = (cache) => cache.name === 'kmem_cache_node';
  expect(slab.createCache('c', { size: 8 })).toBeUndefined();
  expect(log).toContain('__kmem_cache_create_args(c) failed with error -12');
  expect(live.size).toBe(before);
});

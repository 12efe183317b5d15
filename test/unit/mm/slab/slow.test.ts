import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import type { KmemCache } from '../../../../src/mm/slab/kmem-cache.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { nrPartial, slabFrozen } from '../../../../src/mm/slab/core.ts';
import { onNodePartial } from '../../../../src/mm/slab/node.ts';
import { cpuFreelist, cpuPartial, cpuSlab, flushAll } from '../../../../src/mm/slab/slow.ts';
import { slabMachine, type SlabMachine } from '../../../support/slab-machine.ts';

function fill(m: SlabMachine, cache: KmemCache, slabs: number): number[] {
  return Array.from({ length: slabs * cache.objects }, () => m.slab.cacheAlloc(cache, GFP_KERNEL));
}

test('a CPU works on one slab, which is frozen', () => {
  const m = slabMachine();
  const { core } = m.slab;
  const cache = m.slab.createCache('c', { size: 512 })!;
  const object = m.slab.cacheAlloc(cache, GFP_KERNEL);
  const slab = core.slabOf(object);
  expect(cpuSlab(core, cache, 0)).toBe(slab);
  expect(cpuFreelist(core, cache, 0)).toBe(object + 512);
  expect(slabFrozen(core, slab)).toBe(true);
  expect(cpuSlab(core, cache, 1)).toBe(0);
});

test('a full slab with a first free object goes to the partial list of the CPU that freed', () => {
  const m = slabMachine();
  const { core } = m.slab;
  const cache = m.slab.createCache('c', { size: 512 })!;
  const objects = fill(m, cache, 3);
  m.machine.cpu = m.machine.cpus[1];
  m.slab.cacheFree(cache, objects[3]);
  const slab = core.slabOf(objects[3]);
  expect(cpuPartial(core, cache, 1)).toBe(slab);
  expect(slabFrozen(core, slab)).toBe(false);
  expect(checkSlab(m.slab, m.live.keys())).toEqual([]);
  expect(m.slab.cacheAlloc(cache, GFP_KERNEL)).toBe(objects[3]);
  expect(cpuSlab(core, cache, 1)).toBe(slab);
});

test('slabs on a partial list of a CPU are frozen in 6.1', () => {
  const m = slabMachine({ version: '6.1' });
  const cache = m.slab.createCache('c', { size: 512 })!;
  const objects = fill(m, cache, 2);
  m.slab.cacheFree(cache, objects[0]);
  expect(slabFrozen(m.slab.core, m.slab.core.slabOf(objects[0]))).toBe(true);
  expect(checkSlab(m.slab, m.live.keys())).toEqual([]);
});

test('an object freed by another CPU waits in its slab until the owner runs dry', () => {
  const m = slabMachine();
  const cache = m.slab.createCache('c', { size: 512 })!;
  const first = m.slab.cacheAlloc(cache, GFP_KERNEL);
  m.machine.cpu = m.machine.cpus[1];
  m.slab.cacheFree(cache, first);
  m.machine.cpu = m.machine.cpus[0];
  const rest = Array.from({ length: cache.objects - 1 }, () =>
    m.slab.cacheAlloc(cache, GFP_KERNEL),
  );
  expect(rest).not.toContain(first);
  expect(m.slab.cacheAlloc(cache, GFP_KERNEL)).toBe(first);
});

test('a full partial list of a CPU moves to the node', () => {
  const m = slabMachine();
  const { core } = m.slab;
  const cache = m.slab.createCache('c', { size: 512 })!;
  const limit = cache.layout.cpuPartialSlabs;
  const objects = fill(m, cache, limit + 3);
  for (let i = 0; i <= limit; i++) m.slab.cacheFree(cache, objects[i * cache.objects]);
  expect(nrPartial(core, cache)).toBe(limit);
  expect(onNodePartial(core, core.slabOf(objects[0]))).toBe(true);
  expect(checkSlab(m.slab, m.live.keys())).toEqual([]);
});

test('of the empty slabs on the node only min_partial stay', () => {
  const m = slabMachine();
  const { core } = m.slab;
  const cache = m.slab.createCache('c', { size: 512 })!;
  for (const object of fill(m, cache, 30)) m.slab.cacheFree(cache, object);
  flushAll(core, cache);
  expect(nrPartial(core, cache)).toBe(cache.layout.minPartial);
  expect(checkSlab(m.slab, m.live.keys())).toEqual([]);
});

test('slabs are taken from the node when the CPU has none', () => {
  const m = slabMachine();
  const { core } = m.slab;
  const cache = m.slab.createCache('c', { size: 512 })!;
  const objects = fill(m, cache, 6);
  for (let i = 0; i < 6; i++) m.slab.cacheFree(cache, objects[i * cache.objects]);
  flushAll(core, cache);
  expect(nrPartial(core, cache)).toBe(6);
  expect(objects).toContain(m.slab.cacheAlloc(cache, GFP_KERNEL));
  const taken = 2 + Math.floor(cache.layout.cpuPartialSlabs / 2);
  expect(nrPartial(core, cache)).toBe(Math.max(6 - taken, 0));
  expect(checkSlab(m.slab, m.live.keys())).toEqual([]);
});

test('a double free of the first free object is a BUG', () => {
  const m = slabMachine();
  const cache = m.slab.createCache('c', { size: 512 })!;
  const objects = fill(m, cache, 2);
  const again = (object: number) => () => {
    m.slab.cacheFree(cache, object);
    m.slab.cacheFree(cache, object);
  };
  expect(again(objects.at(-1)!)).toThrow('kernel BUG at mm/slub.c:550!');
  expect(again(objects[0])).toThrow('kernel BUG at mm/slub.c:550!');
  expect(checkSlab(m.slab, m.live.keys())).toEqual([]);
});

test('any other double free breaks the free list unnoticed', () => {
  const m = slabMachine();
  const cache = m.slab.createCache('c', { size: 512 })!;
  const [a, b] = fill(m, cache, 1);
  m.slab.cacheFree(cache, a);
  m.slab.cacheFree(cache, b);
  m.slab.cacheFree(cache, a);
  expect(m.log).toEqual([]);
  expect(checkSlab(m.slab).join()).toContain('free twice');
  expect([1, 2, 3].map(() => m.slab.cacheAlloc(cache, GFP_KERNEL))).toEqual([a, b, a]);
});

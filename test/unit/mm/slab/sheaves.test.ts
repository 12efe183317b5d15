import { describe, expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import type { KmemCache } from '../../../../src/mm/slab/kmem-cache.ts';
import { slabMachine, type SlabMachine } from '../../../support/slab-machine.ts';

const machine = (cpus = 2, slubDebug = ''): SlabMachine =>
  slabMachine({ version: '7.3', cpus, slubDebug });

function take(m: SlabMachine, cache: KmemCache, count: number): number[] {
  return Array.from({ length: count }, () => m.slab.cacheAlloc(cache, GFP_KERNEL));
}

function give(m: SlabMachine, cache: KmemCache, objects: readonly number[]): void {
  for (const object of objects) m.slab.cacheFree(cache, object);
}

const sizes = (cache: KmemCache, cpu = 0): (number | undefined)[] => {
  const { main, spare, rcuFree } = cache.cpuSheaves[cpu];
  return [main, spare, rcuFree].map((sheaf) => sheaf?.size);
};

function sound(m: SlabMachine): void {
  expect(checkSlab(m.slab, m.live.keys())).toEqual([]);
}

describe('a cache', () => {
  test.each([
    [8, 60],
    [200, 60],
    [256, 28],
    [1000, 28],
    [1500, 12],
    [4096, 4],
    [8192, 4],
  ])('of %i bytes has sheaves for %i objects', (size, capacity) => {
    const m = machine();
    expect(m.slab.createCache('c', { size })!.sheafCapacity).toBe(capacity);
    expect(m.slab.createCache('d', { size, sheafCapacity: 64 })!.sheafCapacity).toBe(64);
  });

  test('that is checked, or that kmemleak does not see, has none', () => {
    const debug = machine(1, 'F');
    const cache = debug.slab.createCache('c', { size: 64 })!;
    expect([cache.sheafCapacity, cache.barn]).toEqual([0, null]);
    give(debug, cache, take(debug, cache, 100));
    sound(debug);
    const m = machine();
    expect(m.slab.createCache('c', { size: 64, flags: 0x80_0000 })!.sheafCapacity).toBe(0);
  });

  test('not the caches that sheaves need, nor what is checked', () => {
    const { slab } = machine();
    const names = slab.caches.filter((c) => c.sheafCapacity === 0).map(({ name }) => name);
    expect(names.sort()).toEqual(['kmem_cache', 'kmem_cache_node']);
    const checked = machine(2, 'F').slab;
    expect(checked.caches.every((c) => c.sheafCapacity === 0)).toBe(true);
    expect(slabMachine().slab.caches.every((c) => c.cpuSheaves.length === 0)).toBe(true);
  });

  test('has a barn and a sheaf for each CPU, made by its creation', () => {
    const m = machine();
    const before = m.events.length;
    m.slab.createCache('c', { size: 256 });
    const frames = m.events.slice(before).map((event) => event.split(' ').slice(2).join(' '));
    const sheaf = '256 __kmalloc_flags_noprof<do_kmem_cache_create<__kmem_cache_create_args';
    // A sheaf may itself need one, of kmalloc.
    const own = frames.filter((text) => !text.includes('__pcs_replace_empty_main'));
    expect(own.slice(-4, -1)).toEqual([
      '64 __kmalloc_cache_node_noprof<do_kmem_cache_create<__kmem_cache_create_args',
      sheaf,
      sheaf,
    ]);
  });
});

describe('a sheaf', () => {
  test('is filled from slabs; the old one becomes the spare', () => {
    const m = machine();
    const cache = m.slab.createCache('c', { size: 256 })!;
    const objects = take(m, cache, 1);
    expect(sizes(cache)).toEqual([27, 0, undefined]);
    // The last object of the second slab that was begun comes first.
    expect(objects[0] % 4096).toBe(11 * 256);
    expect(m.events.at(-2)).toContain(
      '256 __kmalloc_flags_noprof<__pcs_replace_empty_main<kmem_cache_alloc_noprof',
    );
    sound(m);
  });

  test('keeps the pointer to what was taken until its slot is written again', () => {
    const m = machine();
    const cache = m.slab.createCache('c', { size: 256 })!;
    const [object] = take(m, cache, 1);
    const { addr } = cache.cpuSheaves[0].main!;
    const slot = addr + 32 + 27 * 8;
    expect(m.memory.readPtr(slot)).toBe(object);
    expect(m.slab.sheaves.slotAt(slot)).toEqual({
      cache: 'c',
      cpu: 0,
      role: 'main',
      slot: 27,
      used: false,
    });
    expect(m.slab.sheaves.slotAt(slot - 8)?.used).toBe(true);
    expect(m.slab.sheaves.slotAt(addr + 8)).toBeUndefined();
  });

  test('that is full goes to the barn by an empty one, up to ten', () => {
    const m = machine(1);
    const cache = m.slab.createCache('c', { size: 4096 })!;
    give(m, cache, take(m, cache, 100));
    expect(cache.barn!.full).toHaveLength(10);
    expect(sizes(cache)).toEqual([4, 4, undefined]);
    sound(m);
    take(m, cache, 8);
    expect(sizes(cache)).toEqual([0, 0, undefined]);
    take(m, cache, 1);
    expect([cache.barn!.full.length, cache.barn!.empty.length]).toEqual([9, 1]);
    sound(m);
  });

  test('takes what another CPU gave out', () => {
    const m = machine();
    const cache = m.slab.createCache('c', { size: 1500 })!;
    const objects = take(m, cache, 12);
    m.machine.cpu = m.machine.cpus[1];
    give(m, cache, objects);
    expect([sizes(cache), sizes(cache, 1)]).toEqual([
      [0, 0, undefined],
      [12, undefined, undefined],
    ]);
    expect(take(m, cache, 1)[0]).toBe(objects[11]);
    sound(m);
  });

  test('of kmalloc is made without one of its own', () => {
    const m = machine(1);
    const held = Array.from({ length: 400 }, () => m.slab.kmalloc(512, GFP_KERNEL));
    sound(m);
    for (const object of held) m.slab.kfree(object);
    sound(m);
    expect(m.log).toEqual([]);
  });
});

describe('shrinking', () => {
  test('takes objects from all CPUs and from the barn; each CPU keeps its main sheaf', () => {
    const m = machine();
    const cache = m.slab.createCache('c', { size: 4096 })!;
    const objects = take(m, cache, 40);
    give(m, cache, objects.slice(0, 20));
    m.machine.cpu = m.machine.cpus[1];
    give(m, cache, objects.slice(20));
    expect(m.slab.shrinkCache(cache)).toBe(0);
    expect([sizes(cache), sizes(cache, 1)]).toEqual([
      [0, undefined, undefined],
      [0, undefined, undefined],
    ]);
    expect([cache.barn!.full, cache.barn!.empty]).toEqual([[], []]);
    sound(m);
  });
});

describe('kfree_rcu', () => {
  /** Holds back what is handed to RCU. */
  function rcu(m: SlabMachine): { sheaf: number; cpu: number }[] {
    const handed: { sheaf: number; cpu: number }[] = [];
    m.slab.sheaves.callRcu = (sheaf, cpu) => void handed.push({ sheaf, cpu });
    return handed;
  }

  test('gathers in a sheaf of the CPU, known to kmemleak, until that is full', () => {
    const m = machine(1);
    const handed = rcu(m);
    const cache = m.slab.createCache('c', { size: 4096 })!;
    const objects = take(m, cache, 5);
    const taken = objects.slice(0, 3).map((object) => m.slab.sheaves.kfreeRcu(object));
    expect(taken).toEqual([true, true, true]);
    expect(sizes(cache)[2]).toBe(3);
    expect(handed).toEqual([]);
    m.slab.sheaves.kfreeRcu(objects[3]);
    expect(sizes(cache)[2]).toBeUndefined();
    expect(handed).toHaveLength(1);
    expect(objects.every((object) => m.live.has(object))).toBe(true);
    expect(new Set(m.slab.sheaves.heldForRcu())).toEqual(new Set(objects.slice(0, 4)));
    m.slab.sheaves.afterGracePeriod(handed[0].sheaf);
    expect(objects.map((object) => m.live.has(object))).toEqual([false, false, false, false, true]);
    expect(cache.barn!.full).toHaveLength(1);
    sound(m);
  });

  test('is handed over on the CPU that gathered, when somebody waits', () => {
    const m = machine();
    const handed = rcu(m);
    const cache = m.slab.createCache('c', { size: 64 })!;
    const [object] = take(m, cache, 1);
    m.machine.cpu = m.machine.cpus[1];
    m.slab.sheaves.kfreeRcu(object);
    m.machine.cpu = m.machine.cpus[0];
    m.slab.sheaves.flushRcu([cache]);
    expect(handed.map(({ cpu }) => cpu)).toEqual([1]);
    m.slab.sheaves.afterGracePeriod(handed[0].sheaf);
    // Not full: its objects go back to their slabs.
    expect(cache.barn!.full).toEqual([]);
    sound(m);
  });

  test('does not keep a cache from being destroyed, also when a full sheaf waits', () => {
    for (const count of [3, 4, 9]) {
      const m = machine();
      rcu(m);
      const cache = m.slab.createCache('c', { size: 4096 })!;
      for (const object of take(m, cache, count)) m.slab.sheaves.kfreeRcu(object);
      m.slab.destroyCache(cache);
      expect(m.log).toEqual([]);
      sound(m);
    }
  });

  test('takes no large block and none of a cache without sheaves', () => {
    const m = machine();
    expect(m.slab.sheaves.kfreeRcu(m.slab.kmalloc(9000, GFP_KERNEL))).toBe(false);
    const debug = machine(1, 'F');
    expect(debug.slab.sheaves.kfreeRcu(debug.slab.kmalloc(64, GFP_KERNEL))).toBe(false);
    const old = slabMachine();
    expect(old.slab.sheaves.kfreeRcu(old.slab.kmalloc(64, GFP_KERNEL))).toBe(false);
  });
});

test('without memory for a sheaf objects come from slabs and go there', () => {
  const m = machine(1);
  const cache = m.slab.createCache('c', { size: 4096 })!;
  m.slab.failslab = (from) => from !== cache;
  const objects = take(m, cache, 30);
  expect(objects.every((object) => object !== 0)).toBe(true);
  give(m, cache, objects);
  sound(m);
  m.slab.failslab = undefined;
  m.slab.destroyCache(cache);
  expect(m.log).toEqual([]);
});

test.each([1, 2, 3])('random work on %i CPUs leaves all in order', (cpus) => {
  const { slab, live, machine: m } = machine(cpus);
  const random = new Prng(`sheaves ${cpus}`);
  const caches = [64, 256, 2048, 4096].map((size) => slab.createCache(`c${size}`, { size })!);
  const held: [number, number][] = [];
  for (let i = 0; i < 6000; i++) {
    if (random.int(40) === 0) m.cpu = m.cpus[random.int(cpus)];
    const grows = Math.floor(i / 500) % 2 === 0;
    if (held.length === 0 || random.int(10) < (grows ? 7 : 3)) {
      const which = random.int(4);
      held.push([which, slab.cacheAlloc(caches[which], GFP_KERNEL)]);
    } else {
      const [[which, object]] = held.splice(random.int(held.length), 1);
      if (random.int(8) === 0) slab.sheaves.kfreeRcu(object);
      else slab.cacheFree(caches[which], object);
    }
    if (i % 1000 === 999) expect(checkSlab(slab, live.keys())).toEqual([]);
  }
  for (const [which, object] of held) slab.cacheFree(caches[which], object);
  slab.sheaves.flushRcu(caches);
  for (const cache of caches) slab.destroyCache(cache);
  expect(caches.every(({ dead }) => dead)).toBe(true);
  expect(checkSlab(slab)).toEqual([]);
});

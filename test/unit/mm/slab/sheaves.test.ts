import { describe, expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

const sheafMachine = (cpus = 2, slubDebug = '') => slabMachine({ version: '7.3', cpus, slubDebug });

describe('who has sheaves', () => {
  test('caches by the size of their objects', () => {
    const { slab } = sheafMachine();
    const capacities = [8, 248, 256, 1016, 1024, 4088, 4096].map(
      (size) => slab.createCache(`c${size}`, { size })!.sheafCapacity,
    );
    expect(capacities).toEqual([60, 60, 28, 28, 12, 12, 4]);
    expect(slab.createCache('maple', { size: 256, sheafCapacity: 32 })!.sheafCapacity).toBe(32);
  });

  test('not the caches that sheaves need, nor what is checked', () => {
    const { slab } = sheafMachine();
    const names = slab.caches.filter((c) => c.sheafCapacity === 0).map(({ name }) => name);
    expect(names.sort()).toEqual(['kmem_cache', 'kmem_cache_node']);
    const checked = sheafMachine(2, 'F').slab;
    expect(checked.caches.every((c) => c.sheafCapacity === 0)).toBe(true);
    expect(slabMachine().slab.caches.every((c) => c.cpuSheaves.length === 0)).toBe(true);
  });
});

describe('a slot', () => {
  test('keeps what was taken out, until a free fills the sheaf above it', () => {
    const { slab } = sheafMachine(1);
    const cache = slab.createCache('c', { size: 256 })!;
    const a = slab.cacheAlloc(cache, GFP_KERNEL);
    const main = cache.cpuSheaves[0].main!;
    const slot = main.addr + 32 + 8 * main.size;
    expect(slab.core.memory.readPtr(slot)).toBe(a);
    expect(slab.sheaves.slotAt(slot)).toEqual({
      cache: 'c',
      cpu: 0,
      role: 'main',
      slot: 27,
      used: false,
    });
    const b = slab.cacheAlloc(cache, GFP_KERNEL);
    slab.cacheFree(cache, b);
    expect(slab.core.memory.readPtr(slot)).toBe(a);
    slab.cacheFree(cache, slab.cacheAlloc(cache, GFP_KERNEL));
    slab.cacheFree(cache, a);
    expect(slab.sheaves.slotAt(slot)?.used).toBe(true);
    expect(slab.sheaves.slotAt(main.addr)).toBe(undefined);
  });

  test('is found in the barn, too', () => {
    const { slab } = sheafMachine(1);
    const cache = slab.createCache('c', { size: 4096 })!;
    const objects = Array.from({ length: 24 }, () => slab.cacheAlloc(cache, GFP_KERNEL));
    for (const object of objects) slab.cacheFree(cache, object);
    expect(cache.barn!.full.length).toBeGreaterThan(0);
    const [full] = cache.barn!.full;
    expect(slab.sheaves.slotAt(full.addr + 32)).toMatchObject({
      role: 'full',
      slot: 0,
      used: true,
    });
    expect(slab.shrinkCache(cache)).toBe(0);
    expect([cache.barn!.full, cache.barn!.empty]).toEqual([[], []]);
    expect(checkSlab(slab)).toEqual([]);
  });
});

test('what kfree_rcu gathers is free when the grace period is over, and reused', () => {
  const { slab, live } = sheafMachine(1);
  const cache = slab.createCache('c', { size: 4096 })!;
  const waiting: number[] = [];
  slab.sheaves.callRcu = (head) => void waiting.push(head);
  const objects = Array.from({ length: 5 }, () => slab.cacheAlloc(cache, GFP_KERNEL));
  for (const object of objects) expect(slab.kfreeRcu(object)).toBe(true);
  expect(new Set(slab.sheaves.heldForRcu())).toEqual(new Set(objects));
  expect(objects.every((object) => live.has(object))).toBe(true);
  expect(waiting).toHaveLength(1);
  slab.sheaves.afterGracePeriod(waiting[0]);
  expect(objects.filter((object) => live.has(object))).toEqual([objects[4]]);
  slab.sheaves.flushRcu([cache]);
  slab.sheaves.afterGracePeriod(waiting[1]);
  expect([...slab.sheaves.heldForRcu()]).toEqual([]);
  expect(checkSlab(slab)).toEqual([]);
  expect(slab.kfreeRcu(slab.kmalloc(16384, GFP_KERNEL))).toBe(false);
});

test('without memory for sheaves objects come from slabs', () => {
  const { slab } = sheafMachine(1);
  const cache = slab.createCache('c', { size: 512 })!;
  slab.failslab = ({ name }) => name.startsWith('kmalloc');
  const objects = Array.from({ length: 100 }, () => slab.cacheAlloc(cache, GFP_KERNEL));
  expect(objects.every((object) => object !== 0)).toBe(true);
  for (const object of objects) slab.cacheFree(cache, object);
  expect(checkSlab(slab)).toEqual([]);
});

test.each([1, 2, 3])('random work on %i CPUs leaves all in order', (cpus) => {
  const { slab, live, machine } = sheafMachine(cpus);
  const random = new Prng(`sheaves ${cpus}`);
  const caches = [64, 256, 2048, 4096].map((size) => slab.createCache(`c${size}`, { size })!);
  const held: [number, number][] = [];
  for (let i = 0; i < 6000; i++) {
    if (random.int(40) === 0) machine.cpu = machine.cpus[random.int(cpus)];
    const grows = Math.floor(i / 500) % 2 === 0;
    if (held.length === 0 || random.int(10) < (grows ? 7 : 3)) {
      const which = random.int(4);
      held.push([which, slab.cacheAlloc(caches[which], GFP_KERNEL)]);
    } else {
      const [[which, object]] = held.splice(random.int(held.length), 1);
      if (random.int(8) === 0) slab.kfreeRcu(object);
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

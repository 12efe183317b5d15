import { describe, expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { PageFault } from '../../../../src/machine/memory.ts';
import type { KernelVersion } from '../../../../src/versions/kernels.ts';
import {
  __GFP_ACCOUNT,
  __GFP_RECLAIMABLE,
  __GFP_ZERO,
  GFP_KERNEL,
} from '../../../../src/mm/gfp.ts';
import { checkPageAlloc } from '../../../../src/mm/page/alloc.ts';
import { checkSlab } from '../../../../src/mm/slab/check.ts';
import { ZERO_SIZE_PTR } from '../../../../src/mm/slab/slub.ts';
import { slabMachine, type SlabMachine } from '../../../support/slab-machine.ts';

test('kmalloc gives objects of the right class, distinct and aligned', () => {
  const { slab, live } = slabMachine({ cgroupCaches: true });
  const seen = new Set<number>();
  for (let size = 1; size <= 8192; size += size < 300 ? 1 : 97) {
    const object = slab.kmalloc(size, GFP_KERNEL);
    expect(seen.has(object)).toBe(false);
    seen.add(object);
    expect(slab.ksize(object)).toBe(slab.kmallocSize(size));
    expect(live.get(object)).toBe(slab.kmallocSize(size));
    expect(object % 8).toBe(0);
  }
  const nameOf = (gfp: number): string => slab.cacheOf(slab.kmalloc(100, gfp))!.name;
  expect(nameOf(GFP_KERNEL)).toBe('kmalloc-128');
  expect(nameOf(GFP_KERNEL | __GFP_RECLAIMABLE)).toBe('kmalloc-rcl-128');
  expect(nameOf(GFP_KERNEL | __GFP_ACCOUNT)).toBe('kmalloc-cg-128');
});

test('nothing, and what must not be freed', () => {
  const { slab, events } = slabMachine();
  events.length = 0;
  expect(slab.kmalloc(0, GFP_KERNEL)).toBe(ZERO_SIZE_PTR);
  slab.kfree(0);
  slab.kfree(ZERO_SIZE_PTR);
  expect([slab.ksize(0), slab.ksize(ZERO_SIZE_PTR), slab.kmallocSize(0)]).toEqual([0, 0, 0]);
  expect(events).toEqual([]);
});

test('large requests get pages of their own', () => {
  const { slab, events, pageAlloc, memory } = slabMachine();
  const free = pageAlloc.nrFreePages;
  const object = slab.kzalloc(10_000, GFP_KERNEL);
  const chain = '___kmalloc_large_node<__kmalloc_large_noprof';
  expect(events.at(-1)).toBe(`alloc ${object.toString(16)} 10000 ${chain}`);
  expect(object % 4096).toBe(0);
  expect(slab.ksize(object)).toBe(16384);
  expect(slab.kmallocSize(10_000)).toBe(16384);
  expect(memory.readBytes(object, 16384)).toEqual(new Uint8Array(16384));
  expect(slab.cacheOf(object)).toBeUndefined();
  slab.kfree(object);
  expect(events.at(-1)).toBe(`free ${object.toString(16)}`);
  expect(pageAlloc.nrFreePages).toBe(free);
  expect(slab.kmalloc(8 * 1024 * 1024, GFP_KERNEL)).toBe(0);
  slab.kmalloc(9000, GFP_KERNEL, false);
  expect(events.at(-1)).toContain(
    '___kmalloc_large_node<__kmalloc_large_node_noprof<__kmalloc_noprof',
  );
});

test('arrays are cleared by kcalloc and refused when they overflow', () => {
  const { slab, memory } = slabMachine();
  const used = slab.kmalloc(96, GFP_KERNEL);
  memory.fill(used, 0xff, 96);
  slab.kfree(used);
  const object = slab.kcalloc(12, 8, GFP_KERNEL);
  expect(object).toBe(used);
  expect(memory.readBytes(object, 96)).toEqual(new Uint8Array(96));
  expect(slab.kmallocArray(2 ** 40, 2 ** 40, GFP_KERNEL)).toBe(0);
  expect(slab.kcalloc(0, 8, GFP_KERNEL)).toBe(ZERO_SIZE_PTR);
});

describe('krealloc', () => {
  test('keeps the place while the size fits, else moves the contents', () => {
    const { slab, memory, live } = slabMachine();
    const object = slab.krealloc(0, 20, GFP_KERNEL);
    memory.writeString(object, 'contents', 20);
    expect(slab.krealloc(object, 32, GFP_KERNEL)).toBe(object);
    const moved = slab.krealloc(object, 33, GFP_KERNEL);
    expect(moved).not.toBe(object);
    expect(memory.readString(moved, 20)).toBe('contents');
    expect([live.has(object), live.has(moved)]).toEqual([false, true]);
    const large = slab.krealloc(moved, 20_000, GFP_KERNEL);
    expect(memory.readString(large, 20)).toBe('contents');
    expect(slab.krealloc(large, 0, GFP_KERNEL)).toBe(ZERO_SIZE_PTR);
    expect([live.has(moved), live.has(large)]).toEqual([false, false]);
    expect(slab.krealloc(ZERO_SIZE_PTR, 8, GFP_KERNEL)).toBeGreaterThan(ZERO_SIZE_PTR);
  });

  test('leaves the old object when there is no memory', () => {
    const { slab, live } = slabMachine();
    const object = slab.kmalloc(32, GFP_KERNEL);
    slab.failslab = () => true;
    expect(slab.krealloc(object, 64, GFP_KERNEL)).toBe(0);
    expect(live.has(object)).toBe(true);
  });

  test('6.12 clears what a later call may use', () => {
    for (const [version, byte] of [
      ['6.1', 0x41],
      ['6.12', 0],
    ] as const) {
      const { slab, memory } = slabMachine({ version });
      const object = slab.kmalloc(32, GFP_KERNEL);
      memory.fill(object, 0x41, 32);
      slab.krealloc(object, 16, GFP_KERNEL | __GFP_ZERO);
      expect([memory.read8(object + 15), memory.read8(object + 16)]).toEqual([0x41, byte]);
    }
  });
});

test('kmemdup and kstrdup copy', () => {
  const { slab, memory } = slabMachine();
  const copy = slab.kstrdup('a string', GFP_KERNEL);
  expect(memory.readString(copy, 20)).toBe('a string');
  const bytes = slab.kstrdup(Uint8Array.of(0xc3, 0xa4), GFP_KERNEL);
  expect(memory.readBytes(bytes, 3)).toEqual(Uint8Array.of(0xc3, 0xa4, 0));
  const dup = slab.kmemdup(copy, 8, GFP_KERNEL);
  expect(memory.readBytes(dup, 8)).toEqual(memory.readBytes(copy, 8));
});

test('an object freed to a wrong cache goes back to its own, with a warning', () => {
  const { slab, log, live } = slabMachine();
  const [one, two] = ['one', 'two'].map((name) => slab.createCache(name, { size: 64 })!);
  const object = slab.cacheAlloc(one, GFP_KERNEL);
  slab.cacheFree(two, object);
  expect(log).toContain('cache_from_obj: Wrong slab cache. two but object is from one');
  expect(live.has(object)).toBe(false);
  expect(slab.cacheAlloc(one, GFP_KERNEL)).toBe(object);
  log.length = 0;
  slab.cacheFree(one, slab.kmalloc(10_000, GFP_KERNEL));
  expect(log[1]).toBe('virt_to_cache: Object is not a Slab page!');
  expect(() => slab.cacheFree(one, 0)).toThrow(PageFault);
  expect(checkSlab(slab)).toEqual([]);
});

test('slabinfo counts as the kernel does', () => {
  const { slab } = slabMachine();
  const cache = slab.createCache('things', { size: 1000 })!;
  slab.cacheAlloc(cache, GFP_KERNEL);
  const [info] = slab.slabinfo();
  // The objects of a CPU's slab all count as active.
  expect(info).toEqual({
    name: 'things',
    activeObjs: cache.objects,
    numObjs: cache.objects,
    objSize: 1000,
    objPerSlab: cache.objects,
    pagesPerSlab: 2 ** cache.order,
    activeSlabs: 1,
    numSlabs: 1,
    reclaimable: false,
  });
});

/** Allocates and frees at random, on random CPUs, and checks everything after every step. */
function exercise(m: SlabMachine, seed: string, steps: number): void {
  const prng = new Prng(seed);
  const { slab, machine, memory } = m;
  const caches = [
    slab.createCache('odd', { size: 13 })!,
    slab.createCache('big', { size: 3000, align: 64 })!,
    slab.createCache('made', { size: 200, ctor: (at) => memory.writeLong(at, 1) })!,
  ];
  const held: number[] = [];
  for (let step = 0; step < steps; step++) {
    machine.cpu = machine.cpus[prng.int(machine.cpus.length)];
    const grows = prng.chance(step < steps / 2 ? 0.6 : 0.4);
    for (let n = prng.int(12); n >= 0; n--) {
      if (grows) {
        const cache = caches[prng.int(6)];
        const size = 1 + prng.int(prng.chance(0.8) ? 200 : 9000);
        const object = cache ? slab.cacheAlloc(cache, GFP_KERNEL) : slab.kmalloc(size, GFP_KERNEL);
        const usable = cache ? cache.objectSize : size;
        memory.fill(object, prng.int(256), usable);
        held.push(object);
      } else if (held.length > 0) {
        const [object] = held.splice(prng.int(held.length), 1);
        slab.kfree(object);
      }
    }
    if (prng.chance(0.02)) slab.shrinkCache(caches[prng.int(3)]);
    const inSlabs = [...m.live.keys()].filter((at) => slab.cacheOf(at) !== undefined);
    expect(checkSlab(slab, inSlabs)).toEqual([]);
  }
  expect(m.log).toEqual([]);
  for (const object of held) slab.kfree(object);
  for (const cache of caches) slab.destroyCache(cache);
  expect(m.log).toEqual([]);
  expect(checkSlab(slab)).toEqual([]);
  checkPageAlloc(m.pageAlloc);
}

describe('random sequences keep all invariants', () => {
  const versions: KernelVersion[] = ['5.9', '6.1', '6.12', '7.3'];
  for (const version of versions) {
    for (const slubDebug of ['', 'FZPU', 'FZ', 'P,kmalloc-64,odd']) {
      for (const cpus of [1, 2]) {
        test(`${version}, slub_debug=${slubDebug}, ${cpus} CPUs`, () => {
          const seed = `${version}${slubDebug}${cpus}`;
          const m = slabMachine({ version, slubDebug, cpus, seed });
          exercise(m, seed, slubDebug === 'FZPU' ? 60 : 100);
        });
      }
    }
  }

  test('the same seed gives the same addresses', () => {
    const run = (): string[] => {
      const m = slabMachine();
      exercise(m, 'again', 30);
      return m.events;
    };
    expect(run()).toEqual(run());
  });
});

import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import { KMEM_CACHE_NODE } from '../../../../src/mm/slab/kmem-cache.ts';
import {
  addNodeLong,
  nodeLong,
  setSlabCounters,
  setSlabFreelist,
  setSlabFrozen,
  setSlabInuse,
  setSlabNext,
  slabAddress,
  slabBytes,
  slabFreelist,
  slabFrozen,
  slabInuse,
  slabNext,
  slabObjects,
  slabSlabs,
} from '../../../../src/mm/slab/core.ts';
import { slabMachine } from '../../../support/slab-machine.ts';

test('a slab is found from any address in it, nothing is found elsewhere', () => {
  const { slab } = slabMachine();
  const { core } = slab;
  const object = slab.kmalloc(1024, GFP_KERNEL);
  const cache = core.cacheOf(object + 1023)!;
  expect(cache.name).toBe('kmalloc-1k');
  const pfn = core.slabOf(object);
  expect(slabBytes(core, pfn)).toBe(16384);
  expect(core.cacheOf(slabAddress(pfn) + 16383)).toBe(cache);
  expect(core.cacheOf(0x1000)).toBeUndefined();
  expect(core.slabOf(0xffff_8100_0000)).toBe(0);
});

test('the fields of struct slab lie where the kernel has them', () => {
  const { slab, memory, pages } = slabMachine();
  const { core } = slab;
  const object = slab.kmalloc(64, GFP_KERNEL);
  const pfn = core.slabOf(object);
  const page = pages.pageAddress(pfn);
  expect(memory.readPtr(page + 8)).toBe(core.cacheOf(object)!.addr);
  setSlabFreelist(core, pfn, object);
  expect(memory.readPtr(page + 32)).toBe(object);
  expect(slabFreelist(core, pfn)).toBe(object);
  setSlabCounters(core, pfn, 3, 64, true);
  expect(memory.readLong(page + 40)).toBe(0x8040_0003);
  setSlabInuse(core, pfn, 4);
  setSlabFrozen(core, pfn, false);
  expect([slabInuse(core, pfn), slabObjects(core, pfn), slabFrozen(core, pfn)]).toEqual([
    4,
    64,
    false,
  ]);
  setSlabNext(core, pfn, 77, 5);
  expect([slabNext(core, pfn), slabSlabs(core, pfn)]).toEqual([77, 5]);
  expect(memory.readPtr(page + 16)).toBe(pages.pageAddress(77));
});

test('the longs of a node count', () => {
  const { slab } = slabMachine();
  const cache = slab.createCache('c', { size: 64 })!;
  addNodeLong(slab.core, cache, KMEM_CACHE_NODE.nrSlabs, 2);
  addNodeLong(slab.core, cache, KMEM_CACHE_NODE.nrSlabs, -1);
  expect(nodeLong(slab.core, cache, KMEM_CACHE_NODE.nrSlabs)).toBe(1);
});

test('complaints about the parameter go to the log', () => {
  expect(slabMachine({ slubDebug: 'q' }).log).toEqual(["slab_debug option 'q' unknown. skipped"]);
});

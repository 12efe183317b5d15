import { expect, test } from 'vitest';
import { __GFP_ACCOUNT, __GFP_RECLAIMABLE, GFP_KERNEL } from '../../../../src/mm/gfp.ts';
import {
  entrySites,
  KMALLOC_CGROUP,
  KMALLOC_NORMAL,
  KMALLOC_RECLAIM,
  KMALLOC_SIZES,
  kmallocCreationOrder,
  kmallocIndex,
  kmallocName,
  kmallocType,
} from '../../../../src/mm/slab/kmalloc.ts';
import { profileOf } from '../../../../src/versions/profile.ts';

test('a request gets the smallest class that holds it', () => {
  const classes = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];
  for (let size = 1; size <= 8192; size++) {
    expect(KMALLOC_SIZES[kmallocIndex(size)]).toBe(classes.find((bytes) => bytes >= size));
  }
});

test('caches are named as the kernel names them', () => {
  expect(kmallocName(KMALLOC_NORMAL, 8)).toBe('kmalloc-8');
  expect(kmallocName(KMALLOC_RECLAIM, 1024)).toBe('kmalloc-rcl-1k');
  expect(kmallocName(KMALLOC_CGROUP, 8192)).toBe('kmalloc-cg-8k');
});

test('the flags of a request choose the set of caches', () => {
  expect(kmallocType(GFP_KERNEL, true)).toBe(KMALLOC_NORMAL);
  expect(kmallocType(GFP_KERNEL | __GFP_RECLAIMABLE, true)).toBe(KMALLOC_RECLAIM);
  expect(kmallocType(GFP_KERNEL | __GFP_ACCOUNT, true)).toBe(KMALLOC_CGROUP);
  expect(kmallocType(GFP_KERNEL | __GFP_ACCOUNT, false)).toBe(KMALLOC_NORMAL);
  expect(kmallocType(GFP_KERNEL | __GFP_ACCOUNT | __GFP_RECLAIMABLE, true)).toBe(KMALLOC_RECLAIM);
});

test('every class is created once, in the order of the version', () => {
  const sizes = (version: '6.1' | '6.12') =>
    kmallocCreationOrder(profileOf(version).slab).map((index) => KMALLOC_SIZES[index]);
  expect(sizes('6.12').slice(0, 4)).toEqual([96, 192, 8, 16]);
  expect(sizes('6.1').slice(3, 7)).toEqual([64, 96, 128, 192]);
  expect([...sizes('6.1')].sort((a, b) => a - b)).toEqual([...sizes('6.12')].sort((a, b) => a - b));
});

test('the ways in show the functions of the version', () => {
  const names: string[] = [];
  const site = (name: string): number => names.push(name) - 1;
  const chain = (of: readonly number[]) => of.map((at) => names[at]);
  expect(chain(entrySites(profileOf('6.12').slab, site).kmalloc)).toEqual([
    '__kmalloc_cache_noprof',
  ]);
  expect(chain(entrySites(profileOf('6.1').slab, site).kmalloc)).toEqual([
    'kmalloc_trace',
    '__kmem_cache_alloc_node',
  ]);
  expect(chain(entrySites(profileOf('5.9').slab, site).kmalloc)).toEqual([
    'kmem_cache_alloc_trace',
  ]);
});

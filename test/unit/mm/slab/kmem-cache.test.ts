import { expect, test } from 'vitest';
import {
  KMEM_CACHE,
  KMEM_CACHE_CPU_SIZE,
  KMEM_CACHE_NODE,
  KMEM_CACHE_NODE_SIZE,
  KmemCache,
  SLAB_NOLEAKTRACE,
  SLAB_RED_ZONE,
  kmemCacheFields,
} from '../../../../src/mm/slab/kmem-cache.ts';
import { calculateLayout } from '../../../../src/mm/slab/layout.ts';
import { profileOf } from '../../../../src/versions/profile.ts';

function cache(flags: number): KmemCache {
  const layout = calculateLayout({
    facts: profileOf('6.12').slab,
    cpus: 2,
    objectSize: 48,
    align: 8,
    flags,
    hasCtor: false,
    disableHigherOrderDebug: false,
  });
  return new KmemCache(1, 'c', { size: 48, align: 8 }, layout, { lo: 1, hi: 2 }, 2);
}

test('pointers lie at word boundaries inside the structures', () => {
  for (const field of ['cpuSlab', 'ctor', 'name', 'list', 'random', 'node'] as const) {
    expect(KMEM_CACHE[field] % 8).toBe(0);
    expect(KMEM_CACHE[field]).toBeLessThan(KMEM_CACHE.bytes);
  }
  expect(KMEM_CACHE_NODE.full + 16).toBe(KMEM_CACHE_NODE_SIZE);
  expect(KMEM_CACHE_CPU_SIZE).toBe(32);
});

test('with sheaves a cache leads to its barn, and has no lists of partial slabs', () => {
  const fields = kmemCacheFields(profileOf('7.3').slab);
  expect(fields).toMatchObject({ barn: 184, node: 192, bytes: 200 });
  expect('cpuPartial' in fields).toBe(false);
  expect(kmemCacheFields(profileOf('6.12').slab)).toBe(KMEM_CACHE);
});

test('the flags say whether objects are checked and whether kmemleak hears of them', () => {
  expect(cache(0)).toMatchObject({ debug: false, noLeakTrace: false, size: 48 });
  expect(cache(SLAB_RED_ZONE)).toMatchObject({ debug: true, redLeftPad: 8 });
  expect(cache(SLAB_NOLEAKTRACE)).toMatchObject({ debug: false, noLeakTrace: true });
  expect(cache(0).cpuSlabAt).toHaveLength(2);
});

import { expect, test } from 'vitest';
import {
  KMEM_CACHE_CPU_SIZE,
  KMEM_CACHE_NODE,
  KMEM_CACHE_NODE_SIZE,
  KMEM_CACHE_SIZE,
  KmemCache,
  kmemCacheFields,
  SLAB_NOLEAKTRACE,
  SLAB_RED_ZONE,
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
  for (const version of ['6.12', '7.3'] as const) {
    const fields = kmemCacheFields(profileOf(version).slab);
    for (const field of ['cpus', 'ctor', 'name', 'list', 'random', 'node'] as const) {
      expect(fields[field] % 8).toBe(0);
      expect(fields[field]).toBeLessThan(KMEM_CACHE_SIZE);
    }
    const all = Object.values(fields).filter((offset) => offset >= 0);
    expect(new Set(all).size).toBe(all.length);
  }
  expect(KMEM_CACHE_NODE.full + 16).toBe(KMEM_CACHE_NODE_SIZE);
  expect(KMEM_CACHE_CPU_SIZE).toBe(32);
});

test('the flags say whether objects are checked and whether kmemleak hears of them', () => {
  expect(cache(0)).toMatchObject({ debug: false, noLeakTrace: false, size: 48 });
  expect(cache(SLAB_RED_ZONE)).toMatchObject({ debug: true, redLeftPad: 8 });
  expect(cache(SLAB_NOLEAKTRACE)).toMatchObject({ debug: false, noLeakTrace: true });
  expect(cache(0).cpuSlabAt).toHaveLength(2);
});

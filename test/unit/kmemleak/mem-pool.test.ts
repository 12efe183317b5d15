import { expect, test } from 'vitest';
import {
  FROM_CACHE,
  FROM_POOL,
  KMEMLEAK_OBJECT_SIZE,
  MemPool,
} from '../../../src/kmemleak/mem-pool.ts';
import { GFP_ATOMIC, GFP_KERNEL } from '../../../src/mm/gfp.ts';

const PER_SLAB = Math.floor(8192 / KMEMLEAK_OBJECT_SIZE);

function pages(limit = Infinity) {
  const source = {
    held: 0,
    next: 1,
    allocPages: () => {
      if (source.held >= limit) return 0;
      source.held++;
      return source.next++;
    },
    freePages: () => {
      source.held--;
    },
  };
  return source;
}

test('before the cache exists objects come from the pool, until it is empty', () => {
  const pool = new MemPool(2);
  expect(pool.cacheReady).toBe(false);
  expect([pool.alloc(GFP_KERNEL), pool.alloc(GFP_KERNEL), pool.alloc(GFP_KERNEL)]).toEqual([
    FROM_POOL,
    FROM_POOL,
    0,
  ]);
});

test('what is given back can be used again but does not count as available', () => {
  const pool = new MemPool(2);
  pool.alloc(GFP_KERNEL);
  expect(pool.poolFree).toBe(1);
  pool.free(FROM_POOL);
  expect(pool.poolFree).toBe(1);
  // The returned one first, then the one that was never used.
  expect([pool.alloc(GFP_KERNEL), pool.poolFree]).toEqual([FROM_POOL, 1]);
  expect([pool.alloc(GFP_KERNEL), pool.poolFree]).toEqual([FROM_POOL, 0]);
  expect(pool.alloc(GFP_KERNEL)).toBe(0);
});

test('the cache takes a slab when it is full and keeps a few empty ones', () => {
  const source = pages();
  const pool = new MemPool(1);
  pool.createCache(source, {});
  for (let i = 0; i < 10 * PER_SLAB; i++) expect(pool.alloc(GFP_KERNEL)).toBe(FROM_CACHE);
  expect([pool.active, pool.slabinfo().numSlabs, source.held]).toEqual([10 * PER_SLAB, 10, 10]);
  for (let i = 0; i < 10 * PER_SLAB; i++) pool.free(FROM_CACHE);
  expect([pool.active, pool.slabinfo().numSlabs, source.held]).toEqual([0, 3, 3]);
});

test('the pool helps out when there are no pages, or when the cache is made to fail', () => {
  const pool = new MemPool(2);
  pool.createCache(pages(0), {});
  expect(pool.alloc(GFP_KERNEL)).toBe(FROM_POOL);
  const failing = new MemPool(1);
  failing.createCache(pages(), {});
  failing.failCache = (gfp) => gfp === GFP_ATOMIC;
  expect(failing.alloc(GFP_KERNEL)).toBe(FROM_CACHE);
  expect(failing.alloc(GFP_ATOMIC)).toBe(FROM_POOL);
  expect(failing.alloc(GFP_ATOMIC)).toBe(0);
});

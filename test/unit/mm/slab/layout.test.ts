import { describe, expect, test } from 'vitest';
import type { KernelVersion } from '../../../../src/versions/kernels.ts';
import {
  SLAB_HWCACHE_ALIGN,
  SLAB_KMALLOC,
  SLAB_POISON,
  SLAB_RED_ZONE,
  SLAB_STORE_USER,
  SLAB_TYPESAFE_BY_RCU,
} from '../../../../src/mm/slab/kmem-cache.ts';
import {
  calculateAlignment,
  calculateLayout,
  calculateOrder,
} from '../../../../src/mm/slab/layout.ts';
import { DEBUG_DEFAULT_FLAGS } from '../../../../src/mm/slab/options.ts';
import { profileOf } from '../../../../src/versions/profile.ts';

function layout(
  version: KernelVersion,
  objectSize: number,
  flags = 0,
  more: { align?: number; hasCtor?: boolean; cpus?: number; higherOrderOff?: boolean } = {},
) {
  return calculateLayout({
    facts: profileOf(version).slab,
    cpus: more.cpus ?? 2,
    objectSize,
    align: more.align ?? 8,
    flags,
    hasCtor: more.hasCtor ?? false,
    disableHigherOrderDebug: more.higherOrderOff ?? false,
  });
}

describe('distance of objects with slub_debug=FZPU, as recorded', () => {
  const flags = DEBUG_DEFAULT_FLAGS | SLAB_KMALLOC;
  test.each([
    ['6.12', 32, 32, 0xa0],
    ['6.12', 512, 512, 0x600],
    ['6.12', 1024, 1024, 0xc00],
    ['6.12', 2048, 2048, 0x1800],
    ['6.12', 192, 64, 0x180],
    ['6.1', 32, 32, 0xa0],
    ['6.1', 1024, 1024, 0xc00],
    ['6.1', 2048, 2048, 0x1800],
    ['6.1', 192, 8, 0x128],
  ] as const)('%s: kmalloc-%i', (version, size, align, distance) => {
    expect(layout(version, size, flags, { align }).size).toBe(distance);
  });
});

test('without debugging an object takes its size, and its free pointer lies in the middle', () => {
  expect(layout('6.12', 64)).toMatchObject({ size: 64, inuse: 64, offset: 32, redLeftPad: 0 });
  expect(layout('6.12', 13)).toMatchObject({ size: 16, inuse: 16, offset: 0 });
  expect(layout('6.12', 24)).toMatchObject({ size: 24, offset: 8 });
});

test('the free pointer moves behind what must not be overwritten', () => {
  expect(layout('6.12', 64, SLAB_POISON)).toMatchObject({ offset: 64, size: 72 });
  expect(layout('6.12', 64, SLAB_TYPESAFE_BY_RCU)).toMatchObject({ offset: 64, size: 72 });
  expect(layout('6.12', 64, 0, { hasCtor: true })).toMatchObject({ offset: 64, size: 72 });
  const zone = SLAB_RED_ZONE;
  expect(layout('6.12', 64, zone)).toMatchObject({ offset: 32, inuse: 72, size: 88 });
  expect(layout('6.12', 60, zone)).toMatchObject({ offset: 24, inuse: 64, size: 80 });
  expect(layout('6.12', 4, zone)).toMatchObject({ offset: 8, inuse: 8 });
  const users = SLAB_RED_ZONE | SLAB_STORE_USER | SLAB_KMALLOC;
  expect(layout('6.12', 64, users).offset).toBe(72);
  expect(layout('6.1', 64, users).offset).toBe(32);
});

test('orders hold enough objects with little waste', () => {
  expect(calculateOrder(profileOf('6.12').slab, 64, 2)).toBe(0);
  expect(calculateOrder(profileOf('6.12').slab, 512, 2)).toBe(1);
  expect(calculateOrder(profileOf('6.12').slab, 1024, 2)).toBe(2);
  expect(calculateOrder(profileOf('6.12').slab, 8192, 2)).toBe(3);
  expect(calculateOrder(profileOf('6.12').slab, 512, 1)).toBe(0);
  expect(calculateOrder(profileOf('6.12').slab, 512, 8)).toBe(2);
  expect(calculateOrder(profileOf('6.12').slab, 40_000, 2)).toBe(4);
  expect(calculateOrder(profileOf('6.1').slab, 40_000, 2)).toBe(4);
  // 6.1 would rather have fewer objects than waste; 6.12 keeps their number.
  expect(calculateOrder(profileOf('6.1').slab, 700, 2)).toBe(2);
  expect(layout('6.12', 8192, 0, { align: 8192 })).toMatchObject({ order: 3, objects: 4 });
});

test('an order is the least that holds the objects, for any size', () => {
  for (const version of ['6.1', '6.12'] as const) {
    for (let size = 8; size <= 40_000; size += 56) {
      const order = calculateOrder(profileOf(version).slab, size, 2);
      expect(4096 * 2 ** order).toBeGreaterThanOrEqual(size);
      if (size <= 32768) expect(order).toBeLessThanOrEqual(3);
    }
  }
});

test('partial lists are limited by the object size', () => {
  expect(layout('6.12', 64)).toMatchObject({ minPartial: 5, cpuPartial: 120, cpuPartialSlabs: 4 });
  expect(layout('6.12', 8192)).toMatchObject({ minPartial: 6, cpuPartial: 6, cpuPartialSlabs: 3 });
  expect(layout('6.12', 64, SLAB_POISON)).toMatchObject({ cpuPartial: 0, cpuPartialSlabs: 0 });
});

test('O in slub_debug drops metadata where it would raise the order', () => {
  const flags = SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER;
  expect(layout('6.12', 4096, flags, { higherOrderOff: true }).size).toBe(4096);
  expect(layout('6.12', 64, flags, { higherOrderOff: true }).size).toBeGreaterThan(64);
});

test('alignment follows the cache line down to the size of small objects', () => {
  expect(calculateAlignment(0, 0, 100)).toBe(8);
  expect(calculateAlignment(SLAB_HWCACHE_ALIGN, 0, 100)).toBe(64);
  expect(calculateAlignment(SLAB_HWCACHE_ALIGN, 0, 20)).toBe(32);
  expect(calculateAlignment(SLAB_HWCACHE_ALIGN, 128, 20)).toBe(128);
});

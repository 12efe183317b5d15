import { expect, test } from 'vitest';
import { LifeSorts } from '../../../src/truth/life-sorts.ts';
import { PAGES, SLAB } from '../../../src/truth/lives.ts';

test('equal sorts are one', () => {
  const sorts = new LifeSorts();
  const first = sorts.of(SLAB, 64, 'kmalloc-64');
  expect(sorts.of(SLAB, 64, 'kmalloc-64')).toBe(first);
  const others = [
    sorts.of(SLAB, 64, 'other'),
    sorts.of(SLAB, 96, 'kmalloc-64'),
    sorts.of(PAGES, 64),
  ];
  expect(new Set([first, ...others]).size).toBe(4);
  const [, , pages] = others;
  expect([sorts.kinds[pages], sorts.sizes[pages], sorts.caches[pages]]).toEqual([PAGES, 64, '']);
  expect(sorts.caches[first]).toBe('kmalloc-64');
  const { bytes } = sorts;
  sorts.of(PAGES, 4096);
  expect(sorts.bytes).toBeGreaterThan(bytes);
});

import { expect, test } from 'vitest';
import {
  GFP_ATOMIC,
  GFP_KERNEL,
  GFP_NOWAIT,
  __GFP_ZERO,
  gfpAllowsBlocking,
} from '../../../src/mm/gfp.ts';

test('the composed flags have the values that logs print', () => {
  expect(GFP_KERNEL).toBe(0xcc0);
  expect(GFP_ATOMIC).toBe(0x820);
  expect(GFP_KERNEL | __GFP_ZERO).toBe(0xdc0);
});

test('only direct reclaim may sleep', () => {
  expect(gfpAllowsBlocking(GFP_KERNEL)).toBe(true);
  expect(gfpAllowsBlocking(GFP_ATOMIC)).toBe(false);
  expect(gfpAllowsBlocking(GFP_NOWAIT)).toBe(false);
});

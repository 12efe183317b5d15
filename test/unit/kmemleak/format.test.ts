import { expect, test } from 'vitest';
import { formatAddr, formatAge, formatHex, formatU64 } from '../../../src/kmemleak/format.ts';

test('addresses are printed in full, with at least eight digits', () => {
  expect(formatAddr(0x8880_0490_e000)).toBe('0xffff88800490e000');
  expect(formatAddr(0x4cc5800)).toBe('0x04cc5800');
  expect(formatAddr(0)).toBe('0x00000000');
  expect(formatU64(0xdead_0000_0000_0100n)).toBe('0xdead000000000100');
});

test('where the kernel asks for no width there is none', () => {
  expect(formatHex(0x4cc5800)).toBe('0x4cc5800');
  expect(formatHex(0x8880_0490_e000)).toBe('0xffff88800490e000');
});

test('ages have three decimals', () => {
  expect([0, 999, 5000, 61_234].map(formatAge)).toEqual(['0.000s', '0.999s', '5.000s', '61.234s']);
});

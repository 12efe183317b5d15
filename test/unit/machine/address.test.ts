import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import {
  addrAdd,
  alignDown,
  alignUp,
  fromU64,
  getOrder,
  hi32,
  isCanonical,
  joinNumber,
  joinU64,
  lowerOfU64,
  putAddress,
  swapHalf,
  upperHalf,
  upperOfU64,
  joinAddress,
  lo32,
  toU64,
  TWO48,
  restOf,
} from '../../../src/machine/address.ts';

const address = fc.oneof(
  fc.integer({ min: 0, max: TWO48 - 1 }),
  fc.constantFrom(0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 47 - 1, 2 ** 47, TWO48 - 1),
);

property.prop([address])('splitting and joining gives the address back', (addr) => {
  expect(joinAddress(lo32(addr), hi32(addr))).toBe(addr);
  expect(fromU64(toU64(addr))).toBe(addr);
  expect(isCanonical(hi32(addr))).toBe(true);
});

test('bit 47 is extended into the top 16 bits', () => {
  expect(toU64(0x8880_0000_1000)).toBe(0xffff_8880_0000_1000n);
  expect(toU64(0x7fff_ffff_ffff)).toBe(0x7fff_ffff_ffffn);
  expect(hi32(0x8880_0000_1000)).toBe(0xffff_8880);
  expect(lo32(0x8880_f000_1000)).toBe(0xf000_1000);
});

test('a value whose upper bits differ is no address', () => {
  expect(fromU64(0xdead_0000_0000_0100n)).toBe(-1);
  expect(fromU64(0x0000_8000_0000_0000n)).toBe(-1);
  expect(fromU64(0xffff_7fff_ffff_ffffn)).toBe(-1);
  expect(fromU64(0xffff_ffff_ffff_ffffn)).toBe(TWO48 - 1);
  expect([0, 0x7fff, 0x8000, 0xffff_7fff, 0xffff_8000].map(isCanonical)).toEqual([
    true,
    true,
    false,
    false,
    true,
  ]);
});

property.prop([address, address])('the order of addresses is that of the 64-bit values', (a, b) => {
  expect(a < b).toBe(toU64(a) < toU64(b));
});

property.prop([address, fc.integer({ min: -(2 ** 47), max: 2 ** 47 })])(
  'sums wrap as unsigned long does',
  (addr, n) => {
    expect(addrAdd(addr, n)).toBe(Number(BigInt.asUintN(48, BigInt(addr) + BigInt(n))));
  },
);

test('rounding up and down', () => {
  expect([0, 1, 8, 9, 4095].map((n) => alignUp(n, 8))).toEqual([0, 8, 8, 16, 4096]);
  expect([0, 1, 8, 9, 4095].map((n) => alignDown(n, 8))).toEqual([0, 0, 8, 8, 4088]);
  expect(alignUp(25, 24), 'any number will do').toBe(48);
  expect(alignUp(0x8880_0000_0001, 4096)).toBe(0x8880_0000_1000);
});

test('the order of a size', () => {
  expect([1, 4096, 4097, 8192, 8193, 2 ** 22].map(getOrder)).toEqual([0, 0, 1, 1, 2, 10]);
});

test('the halves of a word join and split the same in every form', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (word) => {
      const [lo, hi] = [lowerOfU64(word), upperOfU64(word)];
      expect([lo, hi]).toEqual([lo | 0, hi | 0]);
      expect(joinU64(lo, hi)).toBe(word);
      expect(joinU64(lo >>> 0, hi >>> 0)).toBe(word);
    }),
  );
  expect(joinNumber(-1, 1)).toBe(2 ** 33 - 1);
  expect(joinNumber(-5, -1)).toBe(-5);
  expect([upperHalf(2 ** 32), upperHalf(-1), upperHalf(5)]).toEqual([1, -1, 0]);
});

test('a register gets the canonical form of an address', () => {
  const halves = new Int32Array(4);
  putAddress(halves, 1, 0x8880_0000_1000);
  expect([...halves]).toEqual([0, 0x1000, 0xffff_8880 | 0, 0]);
  putAddress(halves, 1, 0x7fff_ffff_f000);
  expect([...halves]).toEqual([0, 0xffff_f000 | 0, 0x7fff, 0]);
});

test('a half with its bytes swapped', () => {
  expect(swapHalf(0x0102_0384) >>> 0).toBe(0x8403_0201);
  expect(swapHalf(swapHalf(-2))).toBe(-2);
});

test('swapHalf reverses the bytes', () => {
  expect(swapHalf(0x12345678) >>> 0).toBe(0x78563412);
  expect(swapHalf(0xffff8880) >>> 0).toBe(0x8088ffff);
});

test('what is left is told by bits where they suffice, and by a division elsewhere', () => {
  const numbers = [0, 1, 4095, 4096, 2 ** 31 + 5, 2 ** 32 + 7, 0xffff_8100_0fff, 2 ** 53 - 1];
  for (const by of [1, 8, 4096, 2 ** 30, 2 ** 31, 2 ** 32, 24, 1000]) {
    expect(numbers.map((n) => restOf(n, by))).toEqual(numbers.map((n) => n % by));
  }
});

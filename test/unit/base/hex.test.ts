import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { addrFromBigInt, addrToBigInt, hex, hexPtr, parseAddr } from '../../../src/base/hex.ts';

test('bit 47 gives the upper 16 bits', () => {
  expect(hex(0x8880_04be_6000)).toBe('ffff888004be6000');
  expect(hex(0)).toBe('0000000000000000');
  expect(hex(2 ** 47 - 1)).toBe('00007fffffffffff');
  expect(hex(2 ** 47)).toBe('ffff800000000000');
  expect(hexPtr(2 ** 48 - 12)).toBe('0xfffffffffffffff4');
});

test('what is not a 48-bit address is refused', () => {
  expect(() => hex(2 ** 48)).toThrow('not 48 bits');
  expect(() => hex(-1)).toThrow('not 48 bits');
  expect(() => hex(0.5)).toThrow('not 48 bits');
});

test('addresses are parsed from what reports and users write', () => {
  expect(parseAddr('0xffff888004be6000')).toBe(0x8880_04be_6000);
  expect(parseAddr('FFFF888004BE6000')).toBe(0x8880_04be_6000);
  expect(parseAddr('0x10')).toBe(16);
  for (const bad of ['', '0x', '0x8880_04be', '888004be6000', '0x1ffff888004be6000', ' 1']) {
    expect(parseAddr(bad), bad).toBeUndefined();
  }
});

test('a value that is not canonical has no address', () => {
  expect(addrFromBigInt(0x8880_04be_6000n)).toBeUndefined();
  expect(addrFromBigInt(0xfffe_8880_04be_6000n)).toBeUndefined();
  expect(addrFromBigInt(1n << 64n)).toBeUndefined();
});

property.prop([fc.nat({ max: 2 ** 31 - 1 }), fc.nat({ max: 2 ** 17 - 1 })])(
  'text and BigInt give the address back',
  (low, high) => {
    const addr48 = high * 2 ** 31 + low;
    expect(addrFromBigInt(addrToBigInt(addr48))).toBe(addr48);
    expect(parseAddr(hexPtr(addr48))).toBe(addr48);
    expect(BigInt(hexPtr(addr48))).toBe(addrToBigInt(addr48));
  },
);

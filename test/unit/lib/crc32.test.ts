import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { crc32 } from '../../../src/lib/crc32.ts';

/** SLUB's poisoned free object: `size` - 1 bytes 0x6b and one 0xa5. */
function poison(size: number): Uint8Array {
  const bytes = new Uint8Array(size).fill(0x6b);
  bytes[size - 1] = 0xa5;
  return bytes;
}

/** Bit by bit, as the polynomial says. */
function slowCrc32(seed: number, bytes: Uint8Array): number {
  let crc = seed;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) !== 0 ? 0xedb88320 : 0);
  }
  return crc >>> 0;
}

test('what kmemleak computes on a real kernel', () => {
  expect(crc32(0, new Uint8Array(64).fill(0x5a))).toBe(2066209663);
  expect(crc32(0, poison(32))).toBe(0x362c6625);
  expect(crc32(0, poison(1024))).toBe(0x6cef98de);
  expect(crc32(0, poison(2048))).toBe(0xf9d88639);
  expect(crc32(0, poison(4096))).toBe(0x8448c546);
  expect(crc32(0, new Uint8Array(4096))).toBe(0);
});

test('with inversions it is the common CRC-32', () => {
  const bytes = Uint8Array.from('123456789', (char) => char.charCodeAt(0));
  expect((crc32(0xffffffff, bytes) ^ 0xffffffff) >>> 0).toBe(0xcbf43926);
});

property.prop([fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 0, max: 0xffffffff })])(
  'eight bytes a step are the same as bit by bit, whatever the cut',
  (bytes, seed) => {
    const expected = slowCrc32(seed, bytes);
    expect(crc32(seed, bytes)).toBe(expected);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(crc32(crc32(seed, bytes, 0, cut), bytes, cut, bytes.length)).toBe(expected);
    }
  },
);

import { expect, test } from 'vitest';
import { hexDump, hexDumpRow } from '../../../src/lib/hexdump.ts';

test('two full rows, as kmemleak prints a poisoned object', () => {
  const bytes = new Uint8Array(32).fill(0x6b);
  bytes[31] = 0xa5;
  expect(hexDump(bytes)).toEqual([
    '6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b  kkkkkkkkkkkkkkkk',
    '6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b 6b a5  kkkkkkkkkkkkkkk.',
  ]);
});

test('a short row is padded to the ASCII column', () => {
  expect(hexDump(Uint8Array.of(0x00, 0x41, 0x0a))).toEqual([
    '00 41 0a                                         .A.',
  ]);
  expect(hexDump(new Uint8Array(0))).toEqual([]);
  expect(hexDumpRow(new Uint8Array(4), 4, 4)).toBe('');
});

test('only printable ASCII is shown as itself', () => {
  expect(hexDumpRow(Uint8Array.of(0x1f, 0x20, 0x7e, 0x7f, 0x80, 0xe9), 0, 6).slice(49)).toBe(
    '. ~...',
  );
});

test('a part of the bytes', () => {
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => i);
  expect(hexDump(bytes, 48, 50)).toEqual(['30 31                                            01']);
  expect(hexDumpRow(bytes, 0, 64)).toHaveLength(65);
});

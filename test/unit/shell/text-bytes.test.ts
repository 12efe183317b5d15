import { latin1FromBytes } from 'just-bash';
import { expect, test } from 'vitest';
import { toByteString, toBytes } from '../../../src/shell/text-bytes.ts';

test.each(['', 'scan\n', 'é', '€', '😀 mixed é'])('encodes %j as the platform does', (text) => {
  const expected = [...new TextEncoder().encode(text)];
  expect([...toBytes(text)]).toEqual(expected);
  expect(latin1FromBytes(toByteString(text))).toBe(String.fromCharCode(...expected));
});

test('raw text is one byte a character', () => {
  expect([...toBytes('\xff\x80a', true)]).toEqual([0xff, 0x80, 0x61]);
});

import { expect, test } from 'vitest';
import { toBytes } from '../../../src/shell/text-bytes.ts';

test.each(['', 'scan\n', 'é', '€', '😀 mixed é'])('encodes %j as the platform does', (text) => {
  expect([...toBytes(text)]).toEqual([...new TextEncoder().encode(text)]);
});

test('raw text is one byte a character', () => {
  expect([...toBytes('\xff\x80a', true)]).toEqual([0xff, 0x80, 0x61]);
});

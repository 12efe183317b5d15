import { expect, test } from 'vitest';
import { addRow, bytesAt, isRow } from '../../../../src/triage/input/hex-bytes.ts';

const ROW = '00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f';
const SIXTEEN = Array.from({ length: 16 }, (_, i) => i);

function rows(dumped: number, ...lines: string[]): (number | undefined)[] {
  const bytes: (number | undefined)[] = [];
  for (const line of lines) addRow(bytes, dumped, line);
  return bytes;
}

test('the characters are no bytes, whatever they look like', () => {
  expect(rows(16, `${ROW}  ab cd ef 01`)).toEqual(SIXTEEN);
  expect(rows(16, `${ROW} .`)).toEqual(SIXTEEN);
  expect(rows(8, '00 01 02 03 04 05 06 07                          ........')).toHaveLength(8);
});

test('a row that is broken goes on in the next line', () => {
  expect(rows(32, ROW.slice(0, 41), '0e 0f  ..', ROW)).toEqual([...SIXTEEN, ...SIXTEEN]);
});

test('characters in a line of their own are passed over', () => {
  expect(rows(32, ROW, '.L....ad be.', 'de ad', ROW)).toEqual([...SIXTEEN, ...SIXTEEN]);
});

test('several rows in a line', () => {
  expect(rows(32, `${ROW} ................ ${ROW} ................`)).toEqual([
    ...SIXTEEN,
    ...SIXTEEN,
  ]);
});

test('the last byte may have grown together with the characters', () => {
  expect(rows(32, `${ROW}............( ..`, `${ROW}fe`)).toEqual([...SIXTEEN, ...SIXTEEN]);
  expect(rows(32, ROW.slice(0, 41), 'call me')).toEqual(SIXTEEN.slice(0, 14));
});

test('a dump whose lines were filled anew', () => {
  const bytes = rows(
    32,
    '00 01 02 03',
    '04',
    `${ROW.slice(15)} ..........-..... 00 01 02`,
    '03',
    ROW.slice(12),
  );
  expect(bytes).toEqual([...SIXTEEN, ...SIXTEEN]);
});

test('after a row that lost bytes the next begins at its place', () => {
  const bytes = rows(32, ROW.slice(0, 29), ROW);
  expect(bytes.slice(10, 16)).toEqual(Array.from({ length: 6 }));
  expect(bytes.slice(16)).toEqual(SIXTEEN);
});

test('what is a row, and what only begins like one', () => {
  expect(isRow(ROW)).toBe(true);
  expect(isRow('be ad of me')).toBe(false);
  expect(bytesAt('ab cde', 0, 16)).toEqual({ bytes: [0xab], end: 2 });
});

import { expect, test } from 'vitest';
import { fromJson, looksLikeJson } from '../../../../src/triage/input/json-text.ts';

const HEADER = 'unreferenced object 0x80c41e00 (size 128):\n  comm "a", pid 1, jiffies 5\n';

test('strings of JSON, of JSON in JSON, and of JSON that was cut', () => {
  for (const text of [
    JSON.stringify({ a: [1, { b: HEADER }] }),
    JSON.stringify({ b: JSON.stringify({ c: HEADER }) }),
    JSON.stringify({ b: HEADER }).slice(0, -2),
  ]) {
    expect(looksLikeJson(text)).toBe(true);
    expect(fromJson(text)).toContain(HEADER.trimEnd());
  }
});

test('of a record of a log only its message, also where it is bytes', () => {
  const bytes = [0x74, 0x77, 0x6f];
  const text = `{"PRIORITY":"4","MESSAGE":"one"}\n{"MESSAGE":[${bytes.join(',')}],"_PID":"1"}`;
  expect(looksLikeJson(text)).toBe(true);
  expect(fromJson(text)).toBe('one\ntwo');
});

test('a report is no JSON', () => {
  expect(looksLikeJson(HEADER)).toBe(false);
  expect(looksLikeJson('[  263.2] kmemleak: x')).toBe(false);
});

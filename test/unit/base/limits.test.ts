/** Named limits: their defaults, and how an option changes them. */
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, LIMITS, limitsWith, parseLimit } from '../../../src/base/limits.ts';

test('each limit has a positive default, a unit and a sentence', () => {
  for (const [name, { default: value, unit, what }] of Object.entries(LIMITS)) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(value).toBeGreaterThan(0);
    expect(unit).not.toBe('');
    expect(what).not.toBe('');
  }
});

test('a change leaves the other limits at their default', () => {
  expect(limitsWith({ 'c-includes': 7 })).toEqual({ ...DEFAULT_LIMITS, 'c-includes': 7 });
});

test('NAME=N and NAME=none are read', () => {
  expect(parseLimit('c-includes=12')).toEqual({ name: 'c-includes', value: 12 });
  expect(parseLimit('c-includes=none')).toEqual({ name: 'c-includes', value: Infinity });
});

test('what is no limit is refused with what would be one', () => {
  expect(() => parseLimit('c-include=12')).toThrow(
    "there is no limit 'c-include': did you mean c-includes?",
  );
  expect(() => parseLimit('x')).toThrow("there is no limit 'x': c-");
  for (const value of ['', '-1', '1e3', '0x10', '1234567890123456']) {
    expect(() => parseLimit(`c-includes=${value}`)).toThrow(
      `c-includes: '${value}' is not a number of files, nor none`,
    );
  }
});

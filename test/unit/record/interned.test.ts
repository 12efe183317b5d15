import { expect, it } from 'vitest';
import { Interned } from '../../../src/record/interned.ts';

it('a value is kept once', () => {
  const interned = new Interned<string>();
  expect(['a', 'b', 'a'].map((value) => interned.of(value))).toEqual([0, 1, 0]);
  expect(interned.all).toEqual(['a', 'b']);
});

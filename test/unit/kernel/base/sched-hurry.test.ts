import { expect, test } from 'vitest';
import { hurry } from '../../../../src/kernel/base/sched-hurry.ts';

test('time keeps its pace for a while, then runs faster and faster', () => {
  const factors = [0, 20e6, 21e6, 101e6, 201e6, 1e12].map((ns) => hurry(ns, true));
  expect(factors).toEqual([1, 1, 1e3, 1e6, 1e9, 1e9]);
  expect(hurry(100e6, false)).toBe(1);
});

test('who may take more steps may loop for longer', () => {
  expect(hurry(201e6, false)).toBe(1e3);
  expect(hurry(201e6, false, 3e9)).toBe(1);
  expect(hurry(2001e6, false, 3e9)).toBe(1e3);
  expect(hurry(201e6, false, 3e6)).toBe(1e3);
});

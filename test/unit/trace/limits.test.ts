import { expect, test } from 'vitest';
import { TWO48 } from '../../../src/machine/address.ts';
import { Budget, Failure, endOf, toSize } from '../../../src/trace/limits.ts';

test('a budget is spent to its end and no further', () => {
  const budget = new Budget(100, 3);
  budget.spend(60);
  budget.spend(40);
  budget.spend(0);
  expect(() => budget.spend(1)).toThrow(Failure);
  budget.print(3);
  expect(() => budget.print(1)).toThrow('the reports hold too much: more than 3 objects');
  expect(() => budget.spend(0)).toThrow('more work than a trace may ask for: 100 steps');
  expect(budget.isSpent).toBe(true);
  budget.dropOutput();
  budget.print(3);
});

test('negative sizes are very large', () => {
  expect(toSize(64n)).toBe(64);
  expect(toSize(0n)).toBe(0);
  expect(toSize(-1n)).toBe(2 ** 64);
  expect(toSize(2n ** 63n)).toBe(2 ** 63);
});

test('a range ends in the address space', () => {
  expect(endOf(100, 28)).toBe(128);
  expect(endOf(TWO48 - 8, 8)).toBe(TWO48);
  expect(() => endOf(TWO48 - 8, 9)).toThrow(Failure);
  expect(() => endOf(0, 2 ** 64)).toThrow(/bytes end beyond the last address$/);
});

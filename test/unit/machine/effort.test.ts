import { expect, test } from 'vitest';
import { Effort, NeverEnds } from '../../../src/machine/effort.ts';

test('what is spent has an end, and again after a little more', () => {
  const effort = new Effort(1000);
  effort.spend(1000);
  expect(() => effort.spend(1)).toThrow(NeverEnds);
  effort.spend(900_000);
  expect(() => effort.spend(200_000)).toThrow(NeverEnds);
});

test('each command has all of it, or a little more of what is left', () => {
  const effort = new Effort(1_000_000);
  effort.spend(900_000);
  effort.commandEnded();
  effort.spend(900_000);
  effort.isRenewed = false;
  effort.commandEnded();
  effort.spend(150_000);
  expect(() => effort.spend(100_000)).toThrow(NeverEnds);
  effort.renew();
  effort.spend(900_000);
  expect(effort.spent).toBe(2_950_000);
});

test('what takes longer is charged more', () => {
  const effort = new Effort(1000, 2);
  effort.spend(400);
  expect(effort.spent).toBe(800);
  expect(() => effort.spend(101)).toThrow(NeverEnds);
});

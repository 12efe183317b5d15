import { expect, test } from 'vitest';
import { OP, RBP } from '../../../../src/cc/base/bytecode.ts';
import { incoming } from '../../../../src/cc/lower/emit.ts';
import type { Instruction, Interval } from '../../../../src/cc/lower/flow.ts';
import { allocate } from '../../../../src/cc/lower/registers.ts';
import { loweredFunction } from '../../../support/c-lowered.ts';
import { programOf } from '../../../support/user-program.ts';

function life(reg: number, start: number, end: number, crosses = false, weight = 1): Interval {
  return { reg, start, end, crosses, weight };
}

function move(to: number, from: number): Instruction {
  return { op: OP.mov64, a: to, b: from, c: 0, source: 0 };
}

test('lives that do not overlap share a place; those that do have their own', () => {
  const { assignments, size, saved } = allocate(
    [],
    [life(0, 0, 4), life(1, 1, 2), life(2, 2, 6), life(3, 5, 6)],
    2,
    false,
  );
  const windows = [0, 1, 2, 3].map((reg) => assignments.get(reg)!.window);
  expect(windows).toEqual([2, 3, 3, 2]);
  expect([size, saved]).toEqual([4, []]);
});

test('a copy of a parameter stays where the parameter came in', () => {
  const { assignments, size } = allocate([move(0, incoming(1))], [life(0, 0, 9)], 2, false);
  expect(assignments.get(0)).toEqual({ window: 1, saved: -1, spilled: false });
  expect(size).toBe(2);
});

test('lives across calls get callee-saved registers, rbx first, pushed last', () => {
  const lives = [life(0, 0, 9, true), life(1, 1, 9, true), life(2, 2, 3)];
  const plain = allocate([], lives, 1, false);
  expect(plain.saved).toEqual([
    [1, 1],
    [0, 2],
  ]);
  expect(plain.assignments.get(0)).toEqual({ window: 2, saved: 0, spilled: false });
  expect(plain.assignments.get(1)).toEqual({ window: 1, saved: 1, spilled: false });
  expect(plain.assignments.get(2)).toMatchObject({ window: 3, saved: -1 });
  // With a frame pointer rbp is taken.
  const framed = allocate([], lives, 1, true);
  expect(framed.assignments.get(1)!.saved).toBe(2);
  expect(framed.saved.map(([register]) => register)).toEqual([2, RBP, 0]);
});

test('a copy takes over the register of what ends there', () => {
  const lives = [life(0, 0, 9, true), life(1, 1, 4, true), life(2, 4, 8, true)];
  const { assignments } = allocate([move(2, 1)], lives, 0, false);
  expect(assignments.get(2)!.saved).toBe(assignments.get(1)!.saved);
});

test('with none left, the lightest one goes to the frame', () => {
  const lives = Array.from({ length: 8 }, (_, i) => life(i, i, 20, true, i === 3 ? 1 : 10 + i));
  const { assignments, saved } = allocate([], lives, 0, false);
  const spilled = lives.map(({ reg }) => reg).filter((reg) => assignments.get(reg)!.spilled);
  expect(spilled).toEqual([0, 3]);
  expect(saved).toHaveLength(6);
  const windows = lives.map(({ reg }) => assignments.get(reg)!.window);
  expect(new Set(windows).size).toBe(8);
});

test('in a function: only what is needed after a call is kept', () => {
  const saved = (body: string): number[] =>
    loweredFunction(programOf(`int g(int); int f(int a, int b) { ${body} }`)).saved.map(
      ([register]) => register,
    );
  expect(saved('return g(a) + 1;')).toEqual([]);
  expect(saved('return g(a) + b;')).toEqual([0]);
  expect(saved('return g(b) + g(a);')).toEqual([1, 0]);
  expect(saved('int c = g(a); g(b); return a + b + c;')).toEqual([2, 1, 0]);
});

import { expect, test } from 'vitest';
import { State } from '../../../../src/detectors/cppcheck/state.ts';
import { expressionIn } from '../../../support/c-tree.ts';

const at = { file: 'a.c', line: 1, column: 1 };

test('behind an if the first branch says what became of a pointer', () => {
  const { p } = expressionIn('p');
  const state = new State();
  state.held.set(p, { status: 'allocated', group: 'memory', at });
  const then = state.copy();
  const otherwise = state.copy();
  then.held.get(p)!.status = 'released';
  state.join(then, otherwise, new Set());
  expect(state.held.get(p)!.status).toBe('released');
});

test('what one branch allocates is allocated on some ways only', () => {
  const { p } = expressionIn('p');
  const state = new State();
  const then = new State();
  then.held.set(p, { status: 'allocated', group: 'memory', at });
  state.join(then, new State(), new Set());
  expect(state.conditional.has(p)).toBe(true);
});

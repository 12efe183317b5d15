import { expect, test } from 'vitest';
import { branch } from '../../../../src/detectors/static/branch.ts';
import { Evaluator } from '../../../../src/detectors/static/evaluate.ts';
import { State, type Block } from '../../../../src/detectors/static/state.ts';
import { expressionIn } from '../../../support/c-tree.ts';

const listener = { found() {}, summaryOf: () => ({ params: [] }) };
const at = { file: 'a.c', line: 1, column: 1 };
const block: Block = {
  family: 'malloc',
  by: 'malloc',
  at,
  name: 'p',
  status: 'owned',
  isSure: false,
};

test('where an allocation failed there is no block', () => {
  const { expr, p } = expressionIn('p == 0');
  const state = new State();
  state.blocks.set(0, block);
  state.values.set(p, { kind: 'block', site: 0, offset: 0 });
  const { yes, no } = branch(expr, new Evaluator(listener, new Map()), state);
  expect(yes!.blocks.size).toBe(0);
  expect(no!.blocks.get(0)!.isSure).toBe(true);
  // Once it is known it is known.
  const again = branch(expr, new Evaluator(listener, new Map()), no!);
  expect(again.yes).toBeUndefined();
});

test.each([
  ['n < 0', 1],
  ['n >= 0', 6],
  ['0 < n', 4],
])('%s leaves the signs %i', (text, signs) => {
  const { expr, p } = expressionIn(text);
  const { yes } = branch(expr, new Evaluator(listener, new Map()), new State());
  const [[variable, value]] = yes!.values;
  expect([variable.id - p.id, value]).toEqual([2, { kind: 'number', signs }]);
});

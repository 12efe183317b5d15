import { expect, test } from 'vitest';
import { State, type Block } from '../../../../src/detectors/static/state.ts';
import { expressionIn } from '../../../support/c-tree.ts';

const at = { file: 'a.c', line: 1, column: 1 };
const block: Block = {
  family: 'malloc',
  by: 'malloc',
  at,
  name: 'p',
  status: 'owned',
  isSure: true,
};

test('of blocks that hang on each other the first is lost', () => {
  const { p } = expressionIn('p');
  const state = new State();
  state.blocks.set(0, block).set(1, block);
  state.values.set(p, { kind: 'block', site: 0, offset: 0 });
  state.cells.set('0+8', { kind: 'block', site: 1, offset: 0 });
  expect(state.lost()).toEqual([]);
  const copy = new State(state);
  expect(copy.key()).toBe(state.key());
  copy.drop(p);
  expect(copy.lost()).toEqual([0]);
  copy.release(0);
  expect(copy.blocks.size).toBe(0);
  state.empty(0);
  expect(state.lost()).toEqual([1]);
});

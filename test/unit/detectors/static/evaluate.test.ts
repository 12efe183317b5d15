import { expect, test } from 'vitest';
import { Evaluator } from '../../../../src/detectors/static/evaluate.ts';
import { State } from '../../../../src/detectors/static/state.ts';
import { expressionIn } from '../../../support/c-tree.ts';

function after(text: string): { state: State; said: string[]; value: string } {
  const said: string[] = [];
  const listener = {
    found: (id: string) => void said.push(id),
    summaryOf: () => ({ params: [] }),
  };
  const state = new State();
  const value = new Evaluator(listener, new Map()).value(expressionIn(text).expr, state);
  return { state, said, value: value.kind };
}

test.each([
  ['(p = malloc(3))', 'block', 'owned'],
  ['(p = malloc(3)) + 1', 'block', 'owned'],
  ['(p = n ? malloc(3) : 0)', 'block', 'owned'],
  ['(p = malloc(3), free(p), p)', 'block', 'freed'],
  ['(p = malloc(3), ext(p), p)', 'number', undefined],
  ['~(long)(p = malloc(3))', 'number', undefined],
])('%s', (text, kind, status) => {
  const { state, value } = after(text);
  expect([value, [...state.blocks.values()][0]?.status]).toEqual([kind, status]);
});

test('mistakes are told', () => {
  expect(after('(p = malloc(3), free(p), free(p), n)').said).toEqual(['doubleFree']);
  expect(after('(p = malloc(3), fclose((FILE *)p), n)').said).toEqual(['mismatchAllocDealloc']);
});

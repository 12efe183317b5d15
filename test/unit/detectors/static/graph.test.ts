import { expect, test } from 'vitest';
import { flowOf, type FlowNode } from '../../../../src/detectors/static/graph.ts';
import { functionIn } from '../../../support/c-tree.ts';

function kinds(text: string): string[] {
  const found: string[] = [];
  const seen = new Set<FlowNode>([flowOf(functionIn(text).body!)]);
  for (const { action, next, otherwise, cases = [] } of seen) {
    if (action.kind !== 'join') found.push(action.kind);
    for (const to of [next, otherwise, ...cases.map((one) => one.to)]) if (to) seen.add(to);
  }
  return found.sort();
}

test('conditions are taken apart, a constant one is none', () => {
  expect(kinds('int f(int a, int b) { if (a && !b) return 1; return 2; }')).toEqual(
    'branch branch return return'.split(' '),
  );
  expect(kinds('int f(int a) { while (1) { a++; } }')).toEqual(['evaluate']);
  expect(kinds('int f(int a) { do { a++; } while (0); return a; }')).toEqual([
    'evaluate',
    'return',
  ]);
});

test('leaving a scope by goto, break or its end', () => {
  const text =
    'void f(int a) { for (;;) { int b = a; if (b) break; if (a) goto out; } out: a = 1; }';
  const leaves = kinds(text).filter((kind) => kind === 'leave');
  expect(leaves).toHaveLength(3);
});

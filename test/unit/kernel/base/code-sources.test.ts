import { expect, test } from 'vitest';
import { CodeSources } from '../../../../src/kernel/base/code-sources.ts';
import { StackDepot } from '../../../../src/lib/stackdepot.ts';

test('the first that knows a line says it', () => {
  const sources = new CodeSources(new StackDepot());
  expect(sources.lineAt(8)).toBe('');
  sources.add((address) => (address === 8 ? 'a.c:1' : ''));
  sources.add((address) => `b.c:${address}`);
  expect([sources.lineAt(8), sources.lineAt(9)]).toEqual(['a.c:1', 'b.c:9']);
});

test('without a line of its own, code has that of its innermost caller that has one', () => {
  const depot = new StackDepot();
  const sources = new CodeSources(depot);
  sources.add((address) => (address >= 100 ? `caller.c:${address}` : ''));
  const trace = depot.child(depot.child(depot.child(0, 301), 201), 50);
  expect(sources.lineIn(120, trace)).toBe('caller.c:120');
  expect(sources.lineIn(7, trace)).toBe('caller.c:200');
  expect(sources.lineIn(7, 0)).toBe('');
});

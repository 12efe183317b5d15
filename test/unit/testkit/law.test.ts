import { expect, test } from 'vitest';
import { Judge, counterExampleOf, lines } from '../../../src/testkit/law.ts';
import { machine } from './fixture.ts';

test('a judge counts cases, and leaves out dropped preconditions', () => {
  const judge = new Judge(new Set(['b']));
  expect(judge.applies({ a: true, b: false })).toBe(true);
  expect(judge.applies({ a: false, b: true })).toBe(false);
  judge.expect(true, () => 'not this');
  judge.expect(false, () => 'this');
  expect(judge.verdict).toEqual({ judged: 2, violations: ['this'] });
});

test('counter-examples are programs', () => {
  expect(lines('a; b\n c ;')).toEqual(['a', 'b', 'c']);
  const counterExample = { lines: lines('kmalloc a 8; report'), kernel: '6.1' as const };
  const example = counterExampleOf({ name: 'n', says: '', counterExample }, machine);
  expect([example.version, example.thorough, example.run.phases.length]).toEqual(['6.1', true, 1]);
});

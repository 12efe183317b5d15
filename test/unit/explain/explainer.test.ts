import { expect, it } from 'vitest';
import { boot } from '../../../src/index.ts';
import { REPORT, after } from '../../support/explain-machine.ts';

it('is there only on a machine that keeps account of memory', () => {
  expect(boot().explain).toBeUndefined();
});

it('finds blocks by any name, and says when there is none', () => {
  const at = after(`kzalloc a 64\n${REPORT}`);
  const { explain } = at;
  const address = explain.explain('a')!.address;
  expect(explain.explain(address)).toEqual(explain.explain('a'));
  expect(explain.explain(at.heap.get('a').addr + 3)).toEqual(explain.explain('a'));
  expect(explain.explain('b')).toBeUndefined();
  expect(explain.knows('a')).toBe(true);
  expect(explain.names()).toContain('a');
  for (const answer of [
    explain.paths('b'),
    explain.whoPointsAt('b'),
    explain.whyLost('b'),
    explain.keepsAlive('b'),
    explain.owners('b'),
    explain.retained('b'),
  ]) {
    expect(answer).toBeUndefined();
  }
  expect(explain.declareUnused('b')).toBe(false);
});

it('what the boot did is left out of lint and timelines', () => {
  const system = boot({ truth: true });
  expect(system.explain!.lint()).toEqual([]);
  expect(system.explain!.timelines(0).length).toBeGreaterThan(100);
});

import { expect, test } from 'vitest';
import { cycleModules } from '../../../src/session/module-cycles.ts';
import type { TrialPlan } from '../../../src/session/module-trial.ts';
import { module, trialOf } from '../../support/trial-module.ts';

/** The same on machines that keep account of memory. */
const cycles = (text: string): ReturnType<typeof cycleModules> => {
  const plan: TrialPlan = trialOf(text, undefined, { truth: true });
  return cycleModules(plan, 4);
};

test('what each cycle leaves is counted by its line, also what kmemleak does not know', async () => {
  const { done, leaks, growths, caches } = await cycles(
    module(
      `kmalloc(64, GFP_KERNEL);
	__get_free_page(GFP_KERNEL);
	kept = kmalloc(32, GFP_KERNEL);
	return 0;`,
      'kfree(kept);',
      'static void *kept;',
    ),
  );
  expect([done, leaks]).toEqual([4, [1, 2, 3, 4]]);
  expect(
    growths.map(({ frames, kind, counts, reported }) => [
      frames.find(({ line }) => line !== '')?.line,
      kind,
      counts,
      reported,
    ]),
  ).toEqual(
    expect.arrayContaining([
      ['trial.c:6', 'slab', [1, 2, 3, 4], 4],
      ['trial.c:7', 'pages', [1, 2, 3, 4], 0],
    ]),
  );
  expect(growths).toHaveLength(2);
  expect([...caches.keys()]).toEqual(['kmalloc-64']);
});

test('a module that is well leaves nothing, and one that dies ends the cycles', async () => {
  const well = await cycles(
    module('p = kmalloc(8, GFP_KERNEL); return 0;', 'kfree(p);', 'static void *p;'),
  );
  expect([well.growths, well.leaks, [...well.caches]]).toEqual([[], [0, 0, 0, 0], []]);
  const dies = await cycles(module('return 0;', '*(int *)8 = 0;'));
  expect([dies.done, dies.stuck, dies.troubles.map(({ kind }) => kind)]).toEqual([
    0,
    ['trial'],
    ['crash'],
  ]);
});

/** What fuzzing of the compiler makes, a few of each: none crashes, and the same draw gives the same. */
import { expect, test } from 'vitest';
import { Prng } from '../../src/base/prng.ts';

const INPUTS = 60;

const TARGETS = {
  preprocessor: () => import('./targets/preprocessor.ts'),
  'c-grammar': () => import('./targets/c-grammar.ts'),
  'c-mutation': () => import('./targets/c-mutation.ts'),
};
type Target = Awaited<ReturnType<(typeof TARGETS)['c-grammar']>>['target'];

function randomFrom(seed: string): Parameters<Target['generate']>[0] {
  const prng = new Prng(seed);
  return {
    int: (n) => prng.int(n),
    pick: (list) => list[prng.int(list.length)],
    bool: (p = 0.5) => prng.chance(p),
  };
}

test.each(Object.entries(TARGETS))('%s', async (name, load) => {
  const { target } = await load();
  expect(target.name).toBe(name);
  const outcomes = new Set<string | void>();
  for (let i = 0; i < INPUTS; i++) {
    const input = target.generate(randomFrom(`${i}`), []);
    expect(target.generate(randomFrom(`${i}`), [])).toBe(input);
    outcomes.add(await target.run(input));
  }
  expect(outcomes.size).toBeGreaterThan(10);
});

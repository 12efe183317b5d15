/** What fuzzing of the compiler makes, a few of each: none crashes, and the same draw gives the same. */
import { expect, test } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import type { Random } from '../../fuzz/target.ts';
import { target as grammar } from '../../fuzz/targets/c-grammar.ts';
import { target as mutation } from '../../fuzz/targets/c-mutation.ts';
import { target as preprocessor } from '../../fuzz/targets/preprocessor.ts';

const INPUTS = 60;

function randomFrom(seed: string): Random {
  const prng = new Prng(seed);
  return {
    int: (n) => prng.int(n),
    pick: (list) => list[prng.int(list.length)],
    bool: (p = 0.5) => prng.chance(p),
  };
}

test.each([preprocessor, grammar, mutation])('$name', async (target) => {
  const outcomes = new Set<string | void>();
  for (let i = 0; i < INPUTS; i++) {
    const input = target.generate(randomFrom(`${i}`), []);
    expect(target.generate(randomFrom(`${i}`), [])).toBe(input);
    outcomes.add(await target.run(input));
  }
  expect(outcomes.size).toBeGreaterThan(10);
});

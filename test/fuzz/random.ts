/** Chance for generators, from the simulator's own. */
import { Prng } from '../../src/base/prng.ts';
import type { Random } from './target.ts';

/** A stream for one input: the same seed gives the same input. */
export function randomFrom(seed: string): Random {
  const prng = new Prng(seed);
  return {
    int: (n) => prng.int(n),
    pick: (list) => list[prng.int(list.length)],
    bool: (p = 0.5) => prng.chance(p),
  };
}

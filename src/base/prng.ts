/**
 * Seeded chance. Every random choice of a simulated machine comes from one seed through one of
 * these generators (Alea, from the package seedrandom), so the same seed gives the same run
 * anywhere.
 *
 * A fork depends on the seed and its label only, not on how many numbers the parent has given: a
 * new draw in one part of the machine leaves the choices of all other parts as they were.
 */
/// <reference path="./alea.d.ts" />
import alea from 'seedrandom/lib/alea.js';
import { assert } from './assert.ts';

/** A deterministic stream of pseudo-random numbers. */
export class Prng {
  /** The text this stream was seeded with; a fork's is `parent/label`. */
  readonly seed: string;
  readonly #next: ReturnType<typeof alea>;

  constructor(seed: string) {
    this.seed = seed;
    this.#next = alea(seed);
  }

  /** The next number, uniform over the integers in [0, 2^32). */
  u32(): number {
    return this.#next() * 0x1_0000_0000;
  }

  /** The next integer, uniform in [0, `n`); `n` is an integer in [1, 2^53]. */
  int(n: number): number {
    assert(Number.isInteger(n) && n >= 1 && n <= 2 ** 53, `Prng.int: bad bound ${n}`);
    const fraction = n <= 0x1_0000_0000 ? this.#next() : this.#next.double();
    return Math.floor(fraction * n);
  }

  /** True with probability `p`; always takes one number from the stream. */
  chance(p: number): boolean {
    return this.#next() < p;
  }

  /** An independent stream for the part of the machine called `label`. */
  fork(label: string): Prng {
    return new Prng(`${this.seed}/${label}`);
  }
}

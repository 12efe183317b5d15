/** What can be fuzzed: an entry of the registry. */

/** Chance for generators; the same draws give the same input. */
export interface Random {
  /** An integer from 0 to `n` - 1. */
  int(n: number): number;
  pick<T>(list: readonly T[]): T;
  /** True with probability `p`, or one half. */
  bool(p?: number): boolean;
}

/** One way into the product, with inputs for it. */
export interface FuzzTarget {
  readonly name: string;
  /** What goes in, in a line. */
  readonly about: string;
  /** How many inputs the smoke run in the tests tries; default 20. */
  readonly smoke?: number;
  /** An input. @param corpus - inputs that did something new when they were tried. */
  generate(random: Random, corpus: readonly string[]): string;
  /**
   * Tries an input; throws for a bug only, not for an input that is refused.
   * @returns what became of it, in a few words without numbers: an outcome that was not seen before
   * makes the input part of the corpus.
   */
  run(input: string): string | void | Promise<string | void>;
}

/**
 * Matchers for `expect`, in the form that vitest and jest take: `expect.extend(matchers)`.
 */
import type { Agreement } from '../explain/judge.ts';
import type { ReasonName } from '../explain/reason.ts';
import type { ObjectView } from '../kmemleak/kmemleak.ts';
import { System } from '../system.ts';
import { describeLeaks, leaksOf, symbolOf, type SettleOptions } from './settle.ts';

/** A leak that is expected: its size, or more about it. */
export type ExpectedLeak =
  | number
  | {
      readonly size?: number;
      readonly comm?: string;
      /** Part of the name of a function in its backtrace. */
      readonly by?: string;
    };

/** What a matcher gives. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matchers. All wait and scan first; `{ scans: 0 }` looks at the file as it is. */
export const matchers = {
  /** kmemleak is on and reports nothing. */
  toHaveNoLeaks(received: unknown, options: SettleOptions = {}): MatcherResult {
    const system = asSystem(received);
    const leaks = leaksOf(system, options);
    return {
      pass: leaks.length === 0,
      message: () =>
        leaks.length === 0
          ? 'expected leaks, there are none'
          : `expected no leaks, there are ${leaks.length}:\n${describeLeaks(system, leaks)}`,
    };
  },

  /** kmemleak reports these leaks and no others, in this order. */
  toReport(
    received: unknown,
    expected: readonly ExpectedLeak[],
    options: SettleOptions = {},
  ): MatcherResult {
    const system = asSystem(received);
    const leaks = leaksOf(system, options);
    const fits =
      leaks.length === expected.length &&
      leaks.every((leak, i) => isExpected(system, leak, expected[i]));
    return {
      pass: fits,
      message: () =>
        `expected ${fits ? 'anything but ' : ''}${JSON.stringify(expected)}, ` +
        `kmemleak reports ${leaks.length}:\n${describeLeaks(system, leaks)}`,
    };
  },

  /**
   * kmemleak and the truth agree or disagree about a block in this way, or for this reason. Needs a
   * machine that was booted with `truth`.
   * @param what - an address in the block, or another name that `system.explain` takes.
   */
  toExplain(
    received: unknown,
    what: string | number,
    expected: Agreement | ReasonName,
    options: SettleOptions = {},
  ): MatcherResult {
    const system = asSystem(received);
    if (!system.explain) throw new Error('toExplain needs a machine from boot({ truth: true })');
    leaksOf(system, options);
    const found = system.explain.explain(what);
    if (!found) throw new Error(`there is no block '${what}'`);
    const { name, outcome, reasons } = found;
    const because = reasons.map(({ reason }) => reason);
    return {
      pass: outcome === expected || because.some((reason) => reason === expected),
      message: () => `${name} is a ${outcome}${because.map((reason) => `, ${reason}`).join('')}`,
    };
  },
};

function isExpected(system: System, leak: ObjectView, expected: ExpectedLeak): boolean {
  if (typeof expected === 'number') return leak.size === expected;
  const { size = leak.size, comm = leak.comm, by = '' } = expected;
  const called = leak.trace.some((addr) => symbolOf(system, addr).includes(by));
  return leak.size === size && leak.comm === comm && called;
}

function asSystem(received: unknown): System {
  if (!(received instanceof System)) throw new TypeError('expect(…) needs a system from boot()');
  if (received.kmemleak.enabled) return received;
  throw new Error('kmemleak is off: it says nothing about leaks');
}

/**
 * Adds the matchers to vitest: `import 'kmemleak-sim/testkit/vitest';` in a test or a setup file.
 */
import { expect } from 'vitest';
import type { Agreement } from '../explain/judge.ts';
import type { ReasonName } from '../explain/reason.ts';
import { matchers, type ExpectedLeak } from './matchers.ts';
import type { SettleOptions } from './settle.ts';

declare module 'vitest' {
  interface Matchers<T> {
    /** Waits, scans twice, and expects that kmemleak reports nothing. */
    toHaveNoLeaks(options?: SettleOptions): T;
    /** Waits, scans twice, and expects these leaks, in the order of the file. */
    toReport(expected: readonly ExpectedLeak[], options?: SettleOptions): T;
    /** Waits, scans twice, and expects how and why report and truth differ about a block. */
    toExplain(what: string | number, expected: Agreement | ReasonName, options?: SettleOptions): T;
  }
}

expect.extend(matchers);

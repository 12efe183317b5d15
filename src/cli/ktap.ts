/**
 * KTAP, the form in which KUnit tells its results (Documentation/dev-tools/ktap.rst): the lines of
 * the kernel log that are part of it, and the tests in them.
 */
import type { LogRecord } from '../kernel/base/printk.ts';

/** What came of a test. */
export type TestStatus = 'passed' | 'failed' | 'skipped';

/** A test, or one parameter of it. */
export interface KtapTest {
  readonly suite: string;
  /** `leaky`, or `each/param-2`. */
  readonly name: string;
  readonly status: TestStatus;
  /** Why it is skipped. */
  readonly reason?: string;
  /** What it said before its result. */
  readonly said: readonly string[];
  /** The record of the log with its result. */
  readonly seq: number;
}

/** The results of a log. */
export interface Ktap {
  /** The lines, as the kernel printed them. */
  readonly lines: readonly string[];
  readonly tests: readonly KtapTest[];
  /** Suites that failed without a test that did. */
  readonly failedSuites: readonly string[];
}

const RESULT = /^( *)(not )?ok \d+ (\S.*?)(?: # SKIP ?(.*))?$/;
const SUBTEST = /^( *)# Subtest: (.*)$/;
/** Levels of a suite, of a test and of a parameter. */
const [SUITE, TEST, PARAM] = [0, 4, 8];

/** Reads the results out of a log. */
export function readKtap(records: readonly LogRecord[]): Ktap {
  const lines: string[] = [];
  const tests: KtapTest[] = [];
  const failedSuites: string[] = [];
  let isOn = false;
  /** Suites whose results are to come. */
  let left = 0;
  let suite = '';
  let withParams = '';
  let said: string[] = [];
  for (const { text, seq } of records) {
    isOn ||= text === 'KTAP version 1';
    if (!isOn) continue;
    lines.push(text);
    left = Number(/^1\.\.(\d+)$/.exec(text)?.[1] ?? left);
    const subtest = SUBTEST.exec(text);
    if (subtest) {
      if (subtest[1].length === TEST) [suite, withParams] = [subtest[2], ''];
      else withParams = subtest[2];
    }
    const result = RESULT.exec(text);
    if (!result) {
      if (!/^ *(?:KTAP version 1|1\.\.\d+|# (?:Subtest|module): .*)$/.test(text)) said.push(text);
      continue;
    }
    const [, indent, no, name, reason] = result;
    const status = no ? 'failed' : reason === undefined ? 'passed' : 'skipped';
    const test = { suite, status, seq, ...(reason === undefined ? {} : { reason }) } as const;
    if (indent.length === PARAM) tests.push({ ...test, name: `${withParams}/${name}`, said });
    // The parameters of a test stand for it.
    else if (indent.length === TEST && withParams !== name) tests.push({ ...test, name, said });
    else if (indent.length === SUITE && no && !tests.some(isFailureOf(name))) {
      failedSuites.push(name);
    }
    if (indent.length === TEST) withParams = '';
    if (indent.length === SUITE) isOn = --left > 0;
    said = [];
  }
  return { lines, tests, failedSuites };
}

function isFailureOf(suite: string): (test: KtapTest) => boolean {
  return (test) => test.suite === suite && test.status === 'failed';
}

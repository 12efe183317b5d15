/** KUnit tests: their results, and which of them leak. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readKtap } from '../../src/cli/ktap.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';

const folder = scratchFolder();
const at = (name: string): string => join(folder, name);

test('results are told as the kernel does, and each leak by its test', async () => {
  writeFileSync(
    at('ring_test.c'),
    `#include <kunit/test.h>
#include <linux/module.h>
#include <linux/slab.h>
static void good(struct kunit *test) { KUNIT_EXPECT_EQ(test, 2 + 2, 4); }
static void leaky(struct kunit *test) { KUNIT_EXPECT_NOT_NULL(test, kmalloc(100, GFP_KERNEL)); }
static void wrong(struct kunit *test) { int n = 3; KUNIT_EXPECT_EQ(test, n, 4); }
static void dies(struct kunit *test) { *(volatile int *)8 = 1; }
static struct kunit_case cases[] = { KUNIT_CASE(good), KUNIT_CASE(leaky), KUNIT_CASE(wrong),
	KUNIT_CASE(dies), {} };
static struct kunit_suite suite = { .name = "ring", .test_cases = cases };
kunit_test_suite(suite);
MODULE_LICENSE("GPL");
`,
  );
  const { stdout, status } = await runCli(['kunit', at('ring_test.c')]);
  expect(status).toBe(1);
  const lines = stdout.split('\n');
  expect(lines.slice(0, 8)).toEqual([
    'KTAP version 1',
    '1..1',
    '    KTAP version 1',
    '    # Subtest: ring',
    '    # module: ring_test',
    '    1..4',
    '    ok 1 good',
    '    ok 2 leaky',
  ]);
  expect(stdout).toContain(
    `    # wrong: EXPECTATION FAILED at ${at('ring_test.c')}:6\n` +
      '    Expected n == 4, but\n        n == 3 (0x3)\n    not ok 3 wrong\n',
  );
  // A test whose thread died is over at once.
  expect(stdout).toContain('    # dies: try faulted\n');
  expect(lines.slice(-5)).toEqual([
    '# Totals: pass:2 fail:2 skip:0 total:4',
    'not ok 1 ring',
    '# kmemleak: ring.leaky leaked: 1 × 128 bytes allocated in leaky [ring_test] (ring_test.c:5)',
    '# kmemleak: 1 of 4 tests leak',
    '',
  ]);
});

test('a module without tests is none', async () => {
  const { stderr, status } = await runCli(['kunit', 'kmlwarn']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('there are no KUnit tests')]);
});

test('results are read with parameters, reasons and what was said', () => {
  const log = `before
KTAP version 1
1..2
    KTAP version 1
    # Subtest: one
    1..2
    # a: EXPECTATION FAILED at x.c:3
    not ok 1 a
        KTAP version 1
        # Subtest: each
        ok 1 first
        ok 2 second # SKIP not today
    # each: pass:1 fail:0 skip:1 total:2
    ok 2 each
# one: pass:1 fail:1 skip:0 total:2
not ok 1 one
    # failed to initialize (-12)
not ok 2 two
kmemleak: 1 new suspected memory leaks`;
  const records = log.split('\n').map((text, seq) => ({ seq, timeNs: 0, level: 6 as const, text }));
  const { lines, tests, failedSuites } = readKtap(records);
  expect(lines.at(0)).toBe('KTAP version 1');
  expect(lines.at(-1)).toBe('not ok 2 two');
  expect(tests).toEqual([
    {
      suite: 'one',
      name: 'a',
      status: 'failed',
      seq: 7,
      said: ['    # a: EXPECTATION FAILED at x.c:3'],
    },
    { suite: 'one', name: 'each/first', status: 'passed', seq: 10, said: [] },
    {
      suite: 'one',
      name: 'each/second',
      status: 'skipped',
      reason: 'not today',
      seq: 11,
      said: [],
    },
  ]);
  expect(failedSuites).toEqual(['two']);
});

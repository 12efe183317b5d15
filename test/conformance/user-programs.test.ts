/**
 * Programs for user space do here what they do when gcc compiles them and Linux runs them: the same
 * text, the same status, the same signal.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { absolute } from '../support/source-tree.ts';
import { runUserProgram, type Ran } from '../support/user-process.ts';

const hasGcc = spawnSync('gcc', ['--version']).status === 0;
if (!hasGcc && process.env['CI'] === 'true') throw new Error('gcc is missing');
if (!hasGcc) console.log('gcc is missing: what programs do on Linux is not compared');

const folder = mkdtempSync(join(tmpdir(), 'user-programs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Numbers of the signals by their names, as a shell adds them to 128. */
const SIGNALS: Readonly<Record<string, number>> = {
  SIGILL: 4,
  SIGABRT: 6,
  SIGFPE: 8,
  SIGSEGV: 11,
  SIGTERM: 15,
};

function onLinux(name: string, args: readonly string[], input: string): Ran {
  const { stdout, stderr, status, signal } = spawnSync(join(folder, name), args, {
    cwd: folder,
    input,
    encoding: 'latin1',
    env: {},
  });
  return { stdout, stderr, status: signal ? 128 + SIGNALS[signal] : status! };
}

/** What the shell says of a signal is not the program's; of an assertion the path is another. */
function plain({ stdout, stderr, status }: Ran): Ran {
  const own = stderr
    .replace(/(Segmentation fault|Aborted|Floating point exception|Terminated)\n$/, '')
    .replace(/^\w+: \S*\.c:/m, 'PROGRAM:');
  return { stdout, stderr: own, status };
}

const ENDS = 'return exit _exit abort null text divide assert kernel raise deep twice';
const CASES: readonly (readonly [name: string, args: string, input: string])[] = [
  ['text', '', ''],
  ['heap', '', ''],
  ['files', '', ''],
  ['input', '', 'one\ntwo words\n\na line that is longer than twenty letters\nlast'],
  ...ENDS.split(' ').map((how) => ['ends', how, ''] as const),
];

describe.runIf(hasGcc)('as on Linux', () => {
  beforeAll(() => {
    for (const name of new Set(CASES.map(([one]) => one))) {
      const source = absolute(`test/fixtures/user-programs/${name}.c`);
      execFileSync('gcc', ['-w', '-g', '-O0', '-o', join(folder, name), source]);
    }
  });

  test.each(CASES)('%s %s', async (name, args, input) => {
    const source = readFileSync(absolute(`test/fixtures/user-programs/${name}.c`), 'latin1');
    const here = await runUserProgram(source, args, { stdin: input });
    const there = onLinux(name, args.split(' ').filter(Boolean), input);
    expect(plain(here)).toEqual(plain(there));
  });
});

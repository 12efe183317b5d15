/** The time that a script may take. */
import { expect, test } from 'vitest';
import { MACHINE_FACTOR, ShellWatch } from '../../src/cli/shell-watch.ts';
import { runCli } from '../support/run-cli.ts';

/** Looks at the signal of a watch by whose clock `ms` have passed, until it says that time is up. */
function messageAfter(ms: number, work?: (watch: ShellWatch) => void): string {
  let now = 0;
  const watch = new ShellWatch(1, () => now);
  work?.(watch);
  now = ms;
  for (let looks = 0; looks < 1000 && !watch.signal.aborted; looks++);
  return watch.message;
}

const SHELL =
  'the shell took more than 1 s of processor time for this script; --max-seconds raises that';

test('a second is enough, and no more than that', () => {
  expect(messageAfter(0)).toBe('');
  expect(messageAfter(1000)).toBe('');
  expect(messageAfter(1001)).toBe(SHELL);
});

test('what the machine does counts apart', () => {
  const busy = (watch: ShellWatch): void => {
    const end = performance.now() + 30;
    watch.inKernel(() => {
      while (performance.now() < end);
    });
  };
  expect(messageAfter(1020, busy)).toBe('');
  expect(messageAfter(2000, busy)).toBe(SHELL);
  expect(messageAfter(1000 * MACHINE_FACTOR + 1)).not.toBe('');
});

test('a script that does not come to an end is ended, and says so', async () => {
  const args = ['shell', '--no-truth', '--max-seconds', '1', '-c', 'while :; do x=1; done'];
  const { stderr, status } = await runCli(args);
  expect(stderr).toContain(`kmemleak-sim: ${SHELL}\n`);
  expect(status).toBe(124);
});

/** The time that a script may take. */
import { describe, expect, test } from 'vitest';
import { ShellWatch } from '../../src/cli/shell-watch.ts';
import { Shell } from '../../src/shell/shell.ts';
import { FakeHost } from '../unit/shell/fake-host.ts';

/** A clock by which each look takes a millisecond. */
function clock(): () => number {
  let ms = 0;
  return () => ms++;
}

describe('a script', () => {
  test('that does not come to an end is ended', async () => {
    const watch = new ShellWatch(1, clock());
    const shell = new Shell(new FakeHost(), { inKernel: watch.inKernel });
    const { status } = await shell.run('while :; do x=1; done', watch.signal);
    expect(watch.message).toBe(
      'the shell took more than 1 s of processor time for this script; --max-seconds raises that',
    );
    expect(status).not.toBe(0);
  });

  test('that takes little is not', async () => {
    const watch = new ShellWatch(1, clock());
    const shell = new Shell(new FakeHost(), { inKernel: watch.inKernel });
    const { stdout } = await shell.run('for i in 1 2 3; do echo $i; done', watch.signal);
    expect([stdout, watch.message]).toEqual(['1\n2\n3\n', '']);
  });
});

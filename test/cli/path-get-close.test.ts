/** The story of path-get-close, as its run.sh tells it on a machine of that time. */
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const SCENARIO = 'sim/scenarios/path-get-close';

async function story(form: string, boot: string): Promise<string> {
  const script = `cd /mnt && sh run.sh ${form}`;
  const args = ['shell', '--boot', boot, '--mount', SCENARIO, '-c', script];
  const { stdout, stderr, status } = await runCli(args);
  expect([stderr, status]).toEqual(['', 0]);
  expect(stdout).not.toContain('unreferenced object');
  expect(stdout).toMatch(/^ +SLAB +\d+ +[\d.]+ [KM]B +\d+% of TOTAL MEM$/m);
  return stdout;
}

function rate(stdout: string): number {
  return Number(/^slabs grow by (-?\d+) kB an hour$/m.exec(stdout)![1]);
}

function dentries(stdout: string): number {
  return Number(/^f{4}[0-9a-f]{12} dentry +192 +(\d+)/m.exec(stdout)![1]);
}

test('slabs grow and kmemleak is silent where the path is cleared before it is put', async () => {
  const stdout = await story('', 'fput=sync');
  expect(rate(stdout)).toBeGreaterThan(20_000);
  expect(dentries(stdout)).toBeGreaterThan(5500);
});

test('nothing grows with a copy of the path, and in new kernels', async () => {
  for (const [form, boot] of [
    ['fixed=1', 'fput=sync'],
    ['', 'fput=task_work'],
  ]) {
    const stdout = await story(form, boot);
    expect(Math.abs(rate(stdout))).toBeLessThan(1000);
    expect(dentries(stdout)).toBeLessThan(500);
  }
});

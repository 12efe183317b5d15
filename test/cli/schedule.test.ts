import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, scratchFolder } from '../support/run-cli.ts';

test('the schedule of a run is printed, and read back from a file', async () => {
  const script = ['-c', 'modprobe kmemleak-test; sleep 1; uname -r'];
  const first = await runCli(['shell', '--print-schedule', ...script]);
  expect(first).toMatchObject({ status: 0, stdout: '6.12.117\n' });
  expect(first.stderr).toBe('# kmemleak-sim schedule\n');
  const file = join(scratchFolder(), 'run.schedule');
  writeFileSync(file, first.stderr);
  const again = await runCli(['shell', '--schedule', `@${file}`, '--print-schedule', ...script]);
  expect(again).toEqual(first);
});

test.each([
  ['45@x', "--schedule: decision 1: '45@x' is not PID@CPU*STEPS"],
  ['@/does/not/exist', "--schedule: cannot read '/does/not/exist': there is no such file"],
])('--schedule %s is wrong usage', async (text, message) => {
  const { stderr, status } = await runCli(['shell', '--schedule', text, '-c', 'true']);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

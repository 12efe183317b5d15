import { expect, test } from 'vitest';
import { FakeHost, KMEMLEAK } from '../fake-host.ts';
import { lastOf } from './session-of.ts';

test('a command runs a few times', async () => {
  const host = new FakeHost();
  const [stdout, stderr, status] = await lastOf(
    [`watch -n 5 "echo scan > ${KMEMLEAK}"; uptime`],
    host,
  );
  expect(host.writes).toHaveLength(3);
  expect(stdout).toContain('Every 5.0s: echo scan > ');
  expect(stdout).toContain('kmemleak-sim: Wed Jan  1 00:00:05 2025\n');
  expect(stdout).toMatch(/\n 00:00:10 up/);
  expect([stderr, status]).toEqual(['watch: ended after 3 turns: nobody presses Ctrl-C here\n', 0]);
});

test.each([
  ['watch -t -x echo "a  b"', 'a  b\na  b\na  b\n'],
  ['watch -t -e false', ''],
  ['watch -tg uptime', ' 00:00:00 up 0 min,  1 user,  load average: 0.00, 0.00, 0.00\n'],
])('%s', async (command, stdout) =>
  expect((await lastOf([command]))[0].startsWith(stdout)).toBe(true),
);

test.each([
  ['watch', 'Usage: watch [options] command\n'],
  ['watch -n x true', 'watch: failed to parse argument\n'],
  ['watch --frob true', "watch: unrecognized option '--frob'\n"],
])('%s', async (command, stderr) => expect(await lastOf([command])).toEqual(['', stderr, 1]));

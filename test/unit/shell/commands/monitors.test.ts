import { expect, test } from 'vitest';
import { lastOf } from './session-of.ts';

test.each([
  ['ps', '    PID TTY          TIME CMD', /^ +44 \? +00:00:00 sh$/m],
  [
    'ps aux',
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
    /^root +1 +0\.0 .* init$/m,
  ],
  ['ps -ef', 'UID          PID    PPID  C STIME TTY          TIME CMD', /^root +45 .* ps$/m],
  [
    'top -b -n1 | tail -n +7',
    '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
    /^ +1 root .* init$/m,
  ],
])('%s', async (command, titles, row) => {
  const [stdout, stderr, status] = await lastOf([command]);
  expect(stdout.split('\n')[0]).toBe(titles);
  expect(stdout).toMatch(row);
  expect([stderr, status]).toEqual(['', 0]);
});

test('vmstat lets time pass between its rows', async () => {
  const [stdout] = await lastOf(['vmstat 10 3; uptime']);
  const lines = stdout.split('\n');
  expect(lines.slice(2, 5).map((line) => line.split(/ +/)[4])).toEqual(['40000', '40000', '40000']);
  expect(lines[5]).toMatch(/^ 00:00:20 up/);
});

test.each([
  ['vmstat 1', /without one it never ends/],
  ['vmstat x 2', /failed to parse argument/],
])('%s', async (command, stderr) => {
  expect(await lastOf([command])).toEqual(['', expect.stringMatching(stderr), 1]);
});

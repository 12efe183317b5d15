import { expect, test } from 'vitest';
import { lastOf } from './session-of.ts';

test.each([
  ['uname', 'Linux\n'],
  ['uname -r', '6.12.117\n'],
  ['uname -sm', 'Linux x86_64\n'],
  ['nproc', '2\n'],
  ['whoami', 'root\n'],
  ['id; hostname', 'uid=0(root) gid=0(root) groups=0(root)\nkmemleak-sim\n'],
  ['id -u; id -un', '0\nroot\n'],
  ['sleep 3661; uptime', ' 01:01:01 up 1:01,  1 user,  load average: 0.00, 0.00, 0.00\n'],
  ['date +%F', '2025-01-01\n'],
  ['date -d @0 +%Y', '1970\n'],
])('%s', async (command, stdout) => expect(await lastOf([command])).toEqual([stdout, '', 0]));

test.each([
  ['free', '65536', '15536'],
  ['free -m', '64', '15'],
  ['free -b', '67108864', '15908864'],
  ['free -h', '64Mi', '15Mi'],
])('%s', async (command, total, used) => {
  const row = (await lastOf([command]))[0].split('\n')[1].split(/\s+/);
  expect(row.slice(0, 3)).toEqual(['Mem:', total, used]);
});

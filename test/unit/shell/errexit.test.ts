import { expect, test } from 'vitest';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost } from './fake-host.ts';

const F = 'set -e; f() { false; echo in; return 3; }; ';

test.each([
  ['f || echo no; echo on', 'in\nno\non\n', 0],
  ['f || true; echo $?', 'in\n0\n', 0],
  ['f || echo $?', 'in\n3\n', 0],
  ['f && echo yes; echo on', 'in\non\n', 0],
  ['! f; echo $?', 'in\n0\n', 0],
  ['! true; echo $?', '1\n', 0],
  ['{ false; true; } && echo yes', 'yes\n', 0],
  ['( false; true ) || echo no', '', 0],
  ['if f; then echo yes; fi; echo on', 'in\non\n', 0],
  ['true && f; echo not reached', '', 1],
  ['f; echo not reached', '', 1],
  ['{ false; echo not reached; }', '', 1],
  ['false || false; echo not reached', '', 1],
  ['f > /dev/null || echo no', 'no\n', 0],
])('%s', async (script, stdout, status) => {
  const result = await new Shell(new FakeHost()).run(F + script);
  expect([result.stdout, result.stderr, result.status]).toEqual([stdout, '', status]);
});

test('functions of an earlier input are known', async () => {
  const shell = new Shell(new FakeHost());
  await shell.run(F);
  expect((await shell.run('f || echo no')).stdout).toBe('in\nno\n');
});

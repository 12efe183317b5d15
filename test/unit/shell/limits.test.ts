import { expect, test } from 'vitest';
import { EXECUTION_LIMITS } from '../../../src/shell/limits.ts';
import { Shell } from '../../../src/shell/shell.ts';
import { FakeHost } from './fake-host.ts';

test('every limit is finite', () => {
  expect(Object.values(EXECUTION_LIMITS).every(Number.isFinite)).toBe(true);
});

test('endless recursion ends the input, not the shell', async () => {
  const shell = new Shell(new FakeHost());
  await shell.run('x=kept');
  const result = await shell.run('f() { f; }; f');
  expect(result.status).not.toBe(0);
  expect(result.stderr).not.toContain('executionLimits');
  expect((await shell.run('echo $x')).stdout).toBe('kept\n');
});

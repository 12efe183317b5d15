import { expect, test } from 'vitest';
import { EINVAL, EPERM } from '../../../src/lib/errptr.ts';
import { WriteErrors, writeErrorMessage } from '../../../src/shell/write-errors.ts';

test('errors are given up once', () => {
  const errors = new WriteErrors();
  errors.add({ path: '/f', errno: -EINVAL, writer: 'cat' });
  expect(errors.take()).toHaveLength(1);
  expect(errors.take()).toEqual([]);
});

test.each([
  ['bash: echo', 'bash: echo: write error: Invalid argument\n'],
  ['cat', 'cat: write error: Invalid argument\n'],
  ['tee', 'tee: /f: Invalid argument\n'],
  ['cp', "cp: error writing '/f': Invalid argument\n"],
])('%s words its message', (writer, message) => {
  expect(writeErrorMessage({ path: '/f', errno: -EINVAL, writer })).toBe(message);
});

test('the reason is that of the kernel', () => {
  const error = { path: '/f', errno: -EPERM, writer: 'cat' };
  expect(writeErrorMessage(error)).toContain('Operation not permitted');
});

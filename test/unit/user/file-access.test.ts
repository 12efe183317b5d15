import { expect, test } from 'vitest';
import { absolutePath } from '../../../src/user/file-access.ts';

test('paths begin at the root', () => {
  expect(absolutePath({ cwd: '/root' }, 'm.log')).toBe('/root/m.log');
  expect(absolutePath({ cwd: '/' }, 'm.log')).toBe('/m.log');
  expect(absolutePath({ cwd: '/root' }, '/var/m.log')).toBe('/var/m.log');
});

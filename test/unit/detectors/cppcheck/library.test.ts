import { expect, test } from 'vitest';
import { STD } from '../../../../src/detectors/cppcheck/library.ts';

test('functions of the C library, and none that merely share a name with something', () => {
  expect(STD.allocates('strdup')).toBe('memory');
  expect(STD.releases('fclose')).toBe('file');
  expect(STD.reallocates('freopen')).toEqual({ group: 'file', arg: 2 });
  expect(STD.ends('exit')).toBe(true);
  expect(STD.keepsNothing('strlen') && !STD.keepsNothing('write')).toBe(true);
  expect(STD.allocates('toString')).toBeUndefined();
  expect(STD.knows('popen')).toBe(false);
});

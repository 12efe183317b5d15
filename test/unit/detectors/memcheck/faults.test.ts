import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { underMemcheck } from '../../../support/memcheck.ts';

test('a fault has its place twice, and is an error', () => {
  const { stderr, signal } = underMemcheck('segv', main('*(volatile short *)16 = 1;'));
  expect(signal).toBe(11);
  expect(stderr).toContain('Invalid write of size 2');
  expect(stderr.match(/at 0x[0-9A-F]+: main \(segv.c:9\)/g)).toHaveLength(2);
  expect(stderr).toContain('Access not within mapped region at address 0x10');
  expect(stderr).toContain('ERROR SUMMARY: 1 errors');
  expect(underMemcheck('call', main('((void (*)(void))0)();')).stderr).not.toContain('Invalid');
});

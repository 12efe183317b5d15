import { expect, test } from 'vitest';
import { INIT_STACK } from '../../../src/kernel/static-data.ts';
import { IMAGE, KERNEL_START, THREAD_SIZE } from '../../../src/machine/layout.ts';
import { testBase } from './fixture.ts';

test('variables lie in .data, aligned, one behind the other, and have names', () => {
  const { data, symbols } = testBase();
  const a = data.define('a', 4);
  const b = data.define('b', 3264, 64);
  expect(a).toBeGreaterThanOrEqual(KERNEL_START + IMAGE.data.offset);
  expect(b % 64).toBe(0);
  expect(b).toBeGreaterThanOrEqual(a + 4);
  expect(symbols.lookupName('b')).toBe(b);
  expect(symbols.format(b + 8)).toBe('b+0x8/0xcc0');
});

test('the boot stack is aligned to its size and out of reach of the variables', () => {
  const { data } = testBase();
  expect(INIT_STACK % THREAD_SIZE).toBe(0);
  expect(INIT_STACK + THREAD_SIZE).toBe(KERNEL_START + IMAGE.data.offset + IMAGE.data.size);
  expect(() => data.define('huge', IMAGE.data.size)).toThrow('no room');
});

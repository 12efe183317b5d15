import { expect, test } from 'vitest';
import { INIT_STACK } from '../../../../src/kernel/base/static-data.ts';
import { IMAGE, KERNEL_START, THREAD_SIZE } from '../../../../src/machine/layout.ts';
import { testBase } from '../../../support/kernel-machine.ts';

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

test('the other sections have room of their own; a place without a name is no symbol', () => {
  const { data, symbols } = testBase();
  const inData = data.define('a', 8);
  const bss = data.define('b', 8, 8, 'bss');
  const string = data.place(5, 1, 'rodata');
  const constant = data.define('c', 16, 16, 'rodata');
  expect(bss).toBe(KERNEL_START + IMAGE.bss.offset);
  expect(string).toBe(KERNEL_START + IMAGE.rodata.offset);
  expect(constant).toBe(string + 16);
  expect(data.define('d', 8)).toBe(inData + 8);
  expect(symbols.find(string)).toBeUndefined();
  expect(symbols.find(bss)).toMatchObject({ name: 'b', type: 'B' });
  expect(symbols.find(constant)).toMatchObject({ name: 'c', type: 'R' });
  expect(() => data.place(IMAGE.bss.size, 8, 'bss')).toThrow('no room');
});

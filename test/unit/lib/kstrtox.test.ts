import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { EINVAL, ERANGE } from '../../../src/lib/errptr.ts';
import { kstrtouint, kstrtoull } from '../../../src/lib/kstrtox.ts';

test.each<[string, bigint]>([
  ['0', 0n],
  ['600', 600n],
  ['+600', 600n],
  ['600\n', 600n],
  ['600\0junk', 600n],
  ['0x1F', 31n],
  ['0X1f', 31n],
  ['017', 15n],
  ['00', 0n],
  ['0xffff888004be6000', 0xffff_8880_04be_6000n],
  ['18446744073709551615', 2n ** 64n - 1n],
])('%j is a number', (text, value) => {
  expect(kstrtoull(text)).toEqual({ err: 0, value });
});

test.each([
  '',
  '\n',
  '+',
  '-1',
  '+-1',
  '++1',
  ' 1',
  '1 ',
  '1\n\n',
  '1\r\n',
  '08',
  '0x',
  '0xg',
  'ff',
  '1_000',
  '1.5',
  'on',
  '1é',
])('%j is no number', (text) => {
  expect(kstrtoull(text).err).toBe(-EINVAL);
});

test('too large is out of range, whatever follows', () => {
  expect(kstrtoull('18446744073709551616').err).toBe(-ERANGE);
  expect(kstrtoull('0x10000000000000000').err).toBe(-ERANGE);
  expect(kstrtoull('99999999999999999999 junk').err).toBe(-ERANGE);
  expect(kstrtouint('4294967295')).toEqual({ err: 0, value: 4294967295 });
  expect(kstrtouint('4294967296').err).toBe(-ERANGE);
  expect(kstrtouint('x').err).toBe(-EINVAL);
});

test('a given base', () => {
  expect(kstrtoull('ff', 16).value).toBe(255n);
  expect(kstrtoull('0xff', 16).value).toBe(255n);
  expect(kstrtoull('017', 10).value).toBe(17n);
  expect(kstrtoull('0x1', 10).err).toBe(-EINVAL);
  expect(kstrtouint('101', 2).value).toBe(5);
});

property.prop([fc.bigInt({ min: 0n, max: 2n ** 66n })])('as C writes it, so it is read', (n) => {
  const expected = n < 2n ** 64n ? { err: 0, value: n } : { err: -ERANGE, value: 0n };
  expect(kstrtoull(n.toString())).toEqual(expected);
  expect(kstrtoull(`0x${n.toString(16)}`)).toEqual(expected);
  expect(kstrtoull(`0${n.toString(8)}\n`)).toEqual(expected);
});

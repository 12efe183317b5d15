import { getSystemErrorMap } from 'node:util';
import { expect, test } from 'vitest';
import { hexPtr } from '../../../src/base/hex.ts';
import * as errptr from '../../../src/lib/errptr.ts';

const { errnoName, errPtr, isErr, isErrOrNull, ptrErr, strerror } = errptr;

test('the 4095 highest addresses are errors', () => {
  expect(hexPtr(errPtr(-errptr.ENOMEM))).toBe('0xfffffffffffffff4');
  expect(hexPtr(errPtr(-errptr.MAX_ERRNO))).toBe('0xfffffffffffff001');
  expect(isErr(2 ** 48 - 1)).toBe(true);
  expect(isErr(2 ** 48 - 4095)).toBe(true);
  expect(isErr(2 ** 48 - 4096)).toBe(false);
  expect(isErr(0)).toBe(false);
  expect([isErrOrNull(0), isErrOrNull(1), isErrOrNull(errPtr(-1))]).toEqual([true, false, true]);
});

test('an error number survives the pointer', () => {
  for (const errno of [-1, -22, -4095]) expect(ptrErr(errPtr(errno))).toBe(errno);
  expect(() => errPtr(0)).toThrow('not a negative error number');
  expect(() => errPtr(22)).toThrow('not a negative error number');
  expect(() => errPtr(-4096)).toThrow('not a negative error number');
  expect(() => ptrErr(0x8880_0000_0000)).toThrow('not an error');
});

test("numbers and names are the platform's", () => {
  const numbers = Object.entries(errptr).flatMap(([name, value]) =>
    // ERESTARTSYS and its like are the kernel's own.
    /^E[A-Z]+$/.test(name) && typeof value === 'number' && value < 512
      ? [[name, value] as const]
      : [],
  );
  expect(numbers).toHaveLength(26);
  const platform = getSystemErrorMap();
  for (const [name, errno] of numbers) {
    expect(errnoName(errno)).toBe(name);
    if (process.platform === 'linux') expect(platform.get(-errno)?.[0]).toBe(name);
  }
});

test('the texts are those of strerror', () => {
  expect(strerror(-errptr.EPERM)).toBe('Operation not permitted');
  expect(strerror(errptr.EINVAL)).toBe('Invalid argument');
  expect(strerror(errptr.ERANGE)).toBe('Numerical result out of range');
  expect(strerror(-errptr.EBUSY)).toBe('Device or resource busy');
  expect(strerror(-95)).toBe('Operation not supported');
  expect(strerror(-512)).toBe('Unknown error 512');
  expect(errnoName(-512)).toBe('512');
});

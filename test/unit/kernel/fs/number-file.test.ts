import { expect, test } from 'vitest';
import { numberFile } from '../../../../src/kernel/fs/number-file.ts';
import { EINVAL } from '../../../../src/lib/errptr.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('shows the number, and takes another one', () => {
  let number = 5;
  const file = numberFile(
    () => number,
    (value) => (number = value),
  );
  expect(file.read?.()).toBe('5\n');
  expect(file.write?.(bytes(' -12\n'))).toBe(5);
  expect(number).toBe(-12);
  expect(file.write?.(bytes('x'))).toBe(-EINVAL);
  expect(number).toBe(-12);
});

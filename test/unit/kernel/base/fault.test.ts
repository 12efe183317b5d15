import { expect, test } from 'vitest';
import { GeneralProtection } from '../../../../src/kernel/base/fault.ts';

test('faults keep what the oops prints', () => {
  expect(new GeneralProtection(0xdead_0000_0000_0108n).value).toBe(0xdead_0000_0000_0108n);
});

import { expect, test } from 'vitest';
import { Account } from '../../../../src/detectors/compare/account.ts';

test('blocks are numbered as they are allocated, wherever they lie', () => {
  const account = new Account();
  const call = { name: 'malloc', size: 8, align: 16, stack: 0, via: [], outer: [] } as const;
  account.allocated(100, call);
  account.allocated(200, call);
  account.freed(100);
  account.freed(999);
  account.resized(200, 100, { ...call, size: 16 });
  expect([...account.live]).toEqual([[2, { address: 100, call: { ...call, size: 16 } }]]);
  expect(account.numbers.get(200)).toBe(1);
});

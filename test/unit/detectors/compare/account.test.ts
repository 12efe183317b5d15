import { expect, test } from 'vitest';
import { Account, BLOCKS_MAX, TooManyBlocks } from '../../../../src/detectors/compare/account.ts';

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

test('more blocks at once than can be compared end the run', () => {
  const account = new Account();
  const call = {} as Parameters<Account['allocated']>[1];
  for (let i = 0; i < BLOCKS_MAX; i++) account.allocated(i * 16, call);
  account.freed(0);
  account.allocated(0, call);
  expect(() => account.allocated(BLOCKS_MAX * 16, call)).toThrow(TooManyBlocks);
});

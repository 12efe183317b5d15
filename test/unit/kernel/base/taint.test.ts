import { expect, test } from 'vitest';
import { Taints } from '../../../../src/kernel/base/taint.ts';
import { profileOf } from '../../../../src/versions/profile.ts';

test('the columns are those of the kernel', () => {
  const taints = new Taints(profileOf('6.12').kernel);
  expect(taints.print()).toBe('Not tainted');
  expect(taints.printVerbose()).toBe('');
  taints.add('O');
  expect(taints.print()).toBe('Tainted: G           O      ');
  taints.add('B');
  taints.add('W');
  expect(taints.print()).toBe('Tainted: G    B   W  O      ');
  expect(taints.printVerbose()).toBe('Tainted: [B]=BAD_PAGE, [W]=WARN, [O]=OOT_MODULE');
  expect(taints.mask).toBe(2 ** 5 + 2 ** 9 + 2 ** 12);
});

test('7.3 has one column more', () => {
  const taints = new Taints(profileOf('7.3').kernel);
  taints.add('O');
  expect(taints.print()).toBe('Tainted: G           O       ');
});

test('5.9 has one column less', () => {
  const taints = new Taints(profileOf('5.9').kernel);
  taints.add('P');
  expect(taints.print()).toBe(`Tainted: P${' '.repeat(17)}`);
});

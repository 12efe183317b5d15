import { expect, it } from 'vitest';
import { Births, type Birth } from '../../../src/record/births.ts';

const birth = (id: number, own: boolean): Birth => ({
  id,
  pointer: 0x1000 * id,
  size: 8,
  jiffies: 0,
  pid: 1,
  comm: 'init',
  trace: [],
  by: '',
  own,
  kind: 0,
});

it('numbers begin at 1, and the last of a name is found', () => {
  const births = new Births();
  expect(births.add(birth(7, false), 'a')).toBe(1);
  expect(births.add(birth(7, true), 'b')).toBe(2);
  births.rename(1, 'b');
  expect(births.find('b')).toBe(2);
  expect(births.find('a')).toBeUndefined();
  expect(births.own()).toEqual([2]);
  births.adopt(1);
  expect(births.own()).toEqual([1, 2]);
  expect([births.nameOf(1), births.get(2).pointer, births.count]).toEqual(['b', 0x7000, 2]);
});

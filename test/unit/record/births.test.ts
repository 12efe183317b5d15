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

it('gives back what was added, beyond the first room that it has', () => {
  const births = new Births();
  const extents = [{ address: 1, phys: 2, bytes: 3 }];
  const all = Array.from({ length: 200 }, (_, i): Birth => {
    const one = { ...birth(i, i % 3 === 0), comm: `task${i % 5}`, kind: i % 2 === 0 ? 16 : 0 };
    return i === 77 ? { ...one, extents } : one;
  });
  for (const one of all) births.add(one, 'x');
  expect(all.map((_, i) => births.get(i + 1))).toEqual(all);
  expect([births.idOf(78), births.pointerOf(78), births.isOwn(79)]).toEqual([77, 0x4d000, true]);
});

import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { List } from '../../../src/lib/list.ts';

function contents(list: List): number[] {
  const ids: number[] = [];
  for (let id = list.first(); id !== 0; id = list.next(id)) ids.push(id);
  return ids;
}

test('first in, first out', () => {
  const list = new List();
  expect([list.isEmpty(), list.first()]).toEqual([true, 0]);
  for (const id of [3, 1, 2]) list.addTail(id);
  expect(contents(list)).toEqual([3, 1, 2]);
  list.del(1);
  expect(contents(list)).toEqual([3, 2]);
  expect([list.isLinked(1), list.isLinked(2), list.isEmpty()]).toEqual([false, true, false]);
});

test('a walk can go on from a node that was taken out', () => {
  const list = new List();
  for (const id of [1, 2, 3]) list.addTail(id);
  list.del(2);
  expect(list.next(2)).toBe(3);
});

test('growing keeps the list and adds nodes in no list', () => {
  const list = new List();
  list.addTail(15);
  list.ensure(100);
  expect(list.isLinked(99)).toBe(false);
  list.addTail(99);
  expect(contents(list)).toEqual([15, 99]);
});

test('misuse is a bug of the simulator', () => {
  const list = new List();
  list.addTail(1);
  expect(() => list.addTail(1)).toThrow('in the list already');
  expect(() => list.addTail(0)).toThrow('in the list already');
  expect(() => list.addTail(16)).toThrow('in the list already');
  expect(() => list.del(2)).toThrow('not in the list');
  expect(() => list.del(0)).toThrow('not in the list');
});

property.prop([fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 100 })])(
  'it holds what an array holds',
  (toggles) => {
    const list = new List();
    let model: number[] = [];
    for (const id of toggles) {
      if (model.includes(id)) {
        list.del(id);
        model = model.filter((other) => other !== id);
      } else {
        list.addTail(id);
        model.push(id);
      }
      expect(contents(list)).toEqual(model);
      expect(list.isEmpty()).toBe(model.length === 0);
    }
  },
);

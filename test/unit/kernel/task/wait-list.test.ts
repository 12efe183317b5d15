import { describe, expect, test } from 'vitest';
import { initListHead } from '../../../../src/kernel/base/list-head.ts';
import { WaitLists } from '../../../../src/kernel/task/wait-list.ts';
import { PAGE_OFFSET } from '../../../../src/machine/layout.ts';
import { testMachine } from '../../../support/kernel-machine.ts';

const LIST = PAGE_OFFSET + 0x1000;
const WAITERS = [0x2000, 0x3000, 0x4000].map((offset) => PAGE_OFFSET + offset);

describe.each([
  ['a list head', false, 16],
  ['a pointer to the first', true, 8],
])('waiters behind %s', (_, isRing, bytes) => {
  test('come first that came first, whoever leaves', () => {
    const { memory } = testMachine();
    for (const left of [[], [0], [1], [2], [0, 1], [2, 0], [1, 2, 0]]) {
      const lists = new WaitLists(memory, isRing);
      expect(lists.bytes).toBe(bytes);
      lists.init(LIST);
      expect([lists.first(LIST), [...lists.all(LIST)]]).toEqual([0, []]);
      for (const waiter of WAITERS) {
        initListHead(memory, waiter);
        lists.add(LIST, waiter);
      }
      for (const i of left) lists.remove(LIST, WAITERS[i]);
      const rest = WAITERS.filter((_waiter, i) => !left.includes(i));
      expect([...lists.all(LIST)]).toEqual(rest);
      expect(lists.first(LIST)).toBe(rest[0] ?? 0);
    }
  });

  test('an empty list is what the header of C makes of it', () => {
    const { memory } = testMachine();
    new WaitLists(memory, isRing).init(LIST);
    expect(memory.readPtr(LIST)).toBe(isRing ? 0 : LIST);
  });
});

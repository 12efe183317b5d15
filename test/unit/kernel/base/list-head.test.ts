import { expect, test } from 'vitest';
import { GeneralProtection } from '../../../../src/kernel/base/fault.ts';
import * as list from '../../../../src/kernel/base/list-head.ts';
import { NeverEnds } from '../../../../src/machine/effort.ts';
import { PAGE_OFFSET } from '../../../../src/machine/layout.ts';
import { testMachine } from '../../../support/kernel-machine.ts';

const HEAD = PAGE_OFFSET + 0x1000;
const entries = [0x2000, 0x3000, 0x4000].map((offset) => PAGE_OFFSET + offset);

function three() {
  const { memory } = testMachine();
  list.initListHead(memory, HEAD);
  for (const entry of entries) list.listAddTail(memory, entry, HEAD);
  return memory;
}

test('entries keep their order at either end', () => {
  const memory = three();
  expect(list.listEntries(memory, HEAD)).toEqual(entries);
  const first = PAGE_OFFSET + 0x5000;
  list.listAdd(memory, first, HEAD);
  expect(list.listEntries(memory, HEAD)).toEqual([first, ...entries]);
  for (const at of [HEAD, ...entries]) {
    expect(memory.readPtr(memory.readPtr(at) + 8)).toBe(at);
  }
});

test('an unlinked entry is poisoned, and unlinking it again faults', () => {
  const memory = three();
  list.listDel(memory, entries[1]);
  expect(list.listEntries(memory, HEAD)).toEqual([entries[0], entries[2]]);
  expect(memory.readU64(entries[1])).toBe(list.LIST_POISON1);
  expect(memory.readU64(entries[1] + 8)).toBe(list.LIST_POISON2);
  expect(() => list.listDel(memory, entries[1])).toThrow(GeneralProtection);
});

test('a walk over a list that does not lead back to its head never ends', () => {
  const memory = three();
  memory.writePtr(entries[2], entries[0]);
  memory.effort.spend(memory.effort.limit - 1000);
  expect(() => list.listEntries(memory, HEAD)).toThrow(NeverEnds);
});

import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import {
  HOT_COUNT,
  HOT_MIN,
  HOT_SIZE,
  HOT_START,
  HOT_STRIDE,
  OBJECT_ALLOCATED,
  OBJECT_AREAS,
  ObjectTable,
  type NewObject,
} from '../../../src/kmemleak/object-table.ts';

const BLOCK: NewObject = {
  pointer: 0x8880_0040_0010,
  size: 100,
  minCount: 1,
  flags: OBJECT_ALLOCATED,
  checksum: 0xffffffff,
  jiffies: 4_294_667_296,
  pid: 7,
  comm: 'insmod',
  trace: 3,
};

function list(table: ObjectTable): number[] {
  const ids: number[] = [];
  for (let id = table.next[0]; id !== 0; id = table.next[id]) ids.push(id);
  const back: number[] = [];
  for (let id = table.prev[0]; id !== 0; id = table.prev[id]) back.push(id);
  expect(back.reverse()).toEqual(ids);
  expect(table.count).toBe(ids.length);
  return ids;
}

test('an object keeps what it is made from', () => {
  const table = new ObjectTable();
  const id = table.create(BLOCK);
  expect(id).toBe(1);
  const { pointer, size, minCount, flags, checksum, jiffies, pid, trace } = table;
  const columns = { pointer, size, minCount, flags, checksum, jiffies, pid, trace };
  for (const [name, column] of Object.entries(columns)) {
    expect(column[id], name).toBe(BLOCK[name as keyof NewObject]);
  }
  expect(table.commOf(id)).toBe('insmod');
  expect(table.countOf(id)).toBe(0);
});

test('the hot row holds low address bits, size, count and doubled min_count', () => {
  const table = new ObjectTable();
  const row = (id: number): number[] =>
    [HOT_START, HOT_SIZE, HOT_COUNT, HOT_MIN].map((i) => table.hot[id * HOT_STRIDE + i]);
  expect(row(table.create(BLOCK))).toEqual([0x40_0010, 100, 0, 2]);
  const high = table.create({ ...BLOCK, pointer: 0xc900_f000_0000, size: 2 ** 40, minCount: -1 });
  expect(row(high)).toEqual([0xf000_0000 | 0, -1, 0, -2]);
});

test('an extreme min_count is cut in the hot row only', () => {
  const table = new ObjectTable();
  for (const min of [2 ** 31 - 1, -(2 ** 31)]) {
    const id = table.create({ ...BLOCK, minCount: min });
    expect(table.minCount[id]).toBe(min);
    expect(table.hot[id * HOT_STRIDE + HOT_MIN] >> 1).toBe(Math.sign(min) * 2 ** 29);
  }
});

test('an excess_ref shows in the lowest bit of the hot minimum, whatever is set first', () => {
  const table = new ObjectTable();
  const id = table.create(BLOCK);
  const min = (): number => table.hot[id * HOT_STRIDE + HOT_MIN];
  table.setExcessRef(id, 0x1000);
  expect([min(), table.excessRef.get(id)]).toEqual([3, 0x1000]);
  table.setMinCount(id, -1);
  expect(min()).toBe(-1);
  table.setExcessRef(id, 0);
  expect([min(), table.excessRef.has(id)]).toEqual([-2, false]);
});

test('a new object under an old id has no areas and no excess_ref', () => {
  const table = new ObjectTable();
  const id = table.create(BLOCK);
  table.setExcessRef(id, 0x1000);
  table.flags[id] |= OBJECT_AREAS;
  table.areas.set(id, [{ start: BLOCK.pointer, size: 8 }]);
  table.release(id);
  expect(table.create(BLOCK)).toBe(id);
  expect([table.areas.has(id), table.excessRef.has(id)]).toEqual([false, false]);
  expect(table.hot[id * HOT_STRIDE + HOT_MIN]).toBe(2);
});

test('ids released during a scan are not handed out before its end', () => {
  const table = new ObjectTable();
  const before = table.create(BLOCK);
  const during = table.create(BLOCK);
  table.release(before);
  table.hold();
  expect(table.create(BLOCK)).toBe(before);
  table.release(during);
  expect(table.create(BLOCK)).toBe(3);
  table.unhold();
  expect(table.create(BLOCK)).toBe(during);
});

test('growing keeps all columns', () => {
  const table = new ObjectTable();
  const before = table.bytes;
  for (let i = 1; i <= 3000; i++) {
    const id = table.create({ ...BLOCK, pointer: i * 0x1000, comm: `task ${i % 500}`, pid: i });
    table.listAddTail(id);
  }
  expect(table.capacity).toBe(4096);
  expect(table.bytes).toBe(before * 4);
  expect(list(table).every((id, i) => id === i + 1)).toBe(true);
  expect([table.pointer[2999], table.commOf(2999), table.pid[2999]]).toEqual([
    2999 * 0x1000,
    'task 499',
    2999,
  ]);
  expect(table.hot[2999 * HOT_STRIDE]).toBe(2999 * 0x1000);
});

property.prop([fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 100 })])(
  'the list is in order of adding, whatever is removed between',
  (toggles) => {
    const table = new ObjectTable();
    for (let id = 1; id <= 20; id++) table.create(BLOCK);
    const model: number[] = [];
    for (const id of toggles) {
      const at = model.indexOf(id);
      if (at >= 0) {
        model.splice(at, 1);
        table.listDel(id);
      } else {
        model.push(id);
        table.listAddTail(id);
      }
    }
    expect(list(table)).toEqual(model);
  },
);

test('a walk that stands on a removed object can go on', () => {
  const table = new ObjectTable();
  const ids = [1, 2, 3].map(() => table.create(BLOCK));
  for (const id of ids) table.listAddTail(id);
  table.listDel(2);
  expect(table.next[2]).toBe(3);
  expect(list(table)).toEqual([1, 3]);
});

import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import {
  OBJECT_ALLOCATED,
  OBJECT_PERCPU,
  OBJECT_PHYS,
  ObjectTable,
} from '../../../src/kmemleak/object-table.ts';
import { ObjectTree } from '../../../src/kmemleak/object-tree.ts';
import { MEM_MIN, PAGE_OFFSET } from '../../../src/machine/layout.ts';

type Range = readonly [start: number, size: number];

const BASE = PAGE_OFFSET + 0x40_0000;

class Forest {
  readonly table = new ObjectTable();
  readonly tree = new ObjectTree(this.table, MEM_MIN);

  make([pointer, size]: Range, flags = 0): number {
    const rest = { minCount: 1, checksum: 0, jiffies: 0, pid: 0, comm: '', trace: 0 };
    return this.table.create({ pointer, size, flags: OBJECT_ALLOCATED | flags, ...rest });
  }

  /** Links a range; its id, or the negative id of what it overlaps. */
  add(range: Range, flags = 0): number {
    const id = this.make(range, flags);
    const overlaps = this.tree.link(id);
    if (overlaps === 0) return id;
    this.table.release(id);
    return 0 - overlaps;
  }

  remove(id: number): void {
    this.tree.unlink(id);
    this.table.release(id);
  }
}

/** The same as sorted ranges, checked one against all. */
class Model {
  readonly ranges = new Map<number, Range>();

  find(addr: number): number {
    for (const [id, [start, size]] of this.ranges) {
      if (addr >= start && addr < start + size) return id;
    }
    return 0;
  }

  overlaps([start, size]: Range): number[] {
    const ids: number[] = [];
    for (const [id, [s, n]] of this.ranges) if (s < start + size && start < s + n) ids.push(id);
    return ids;
  }
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

function probe(forest: Forest, model: Model, at: number): void {
  if (forest.tree.lookup(at, 0) !== model.find(at))
    expect(forest.tree.lookup(at, 0)).toBe(model.find(at));
}

/** Inserts in one order and removes in another, and compares after each step. */
function play(ranges: readonly Range[], insert: readonly number[], erase: readonly number[]): void {
  const forest = new Forest();
  const model = new Model();
  const ids = new Map<number, number>();
  const compare = (): void => {
    if (forest.tree.check() !== model.ranges.size) expect.unreachable('wrong number of objects');
    for (const [start, size] of ranges) {
      for (const at of [start - 1, start, start + size - 1, start + size]) probe(forest, model, at);
    }
  };
  for (const i of insert) {
    const id = forest.add(ranges[i]);
    const overlapped = model.overlaps(ranges[i]);
    if (id > 0 ? overlapped.length > 0 : !overlapped.includes(-id)) expect.unreachable('overlap');
    if (id > 0) {
      ids.set(i, id);
      model.ranges.set(id, ranges[i]);
    }
    compare();
  }
  for (const i of erase) {
    const id = ids.get(i);
    if (id === undefined) continue;
    forest.remove(id);
    model.ranges.delete(id);
    compare();
  }
}

const at = (start: number, size: number): Range => [BASE + start, size];

test('every order of inserting and erasing four ranges that touch, nest and overlap', () => {
  const sets = [
    [at(0, 8), at(8, 56), at(64, 64), at(128, 4000)],
    [at(0, 100), at(10, 20), at(90, 20), at(100, 8)],
    [at(0, 64), at(32, 64), at(64, 64), at(96, 8)],
    [at(4000, 96), at(4090, 4200), at(4096, 4096), at(8192, 8)],
  ];
  for (const ranges of sets) {
    for (const insert of permutations([0, 1, 2, 3])) {
      for (const erase of permutations([0, 1, 2, 3])) play(ranges, insert, erase);
    }
  }
});

test('every order of inserting six ranges, erased in that order and backwards', () => {
  const ranges = [at(0, 40), at(40, 24), at(60, 8), at(64, 5000), at(100, 4), at(5064, 100)];
  for (const insert of permutations([0, 1, 2, 3, 4, 5])) {
    play(ranges, insert, insert);
    play(ranges, insert, insert.slice().reverse());
  }
});

property.prop([
  fc.array(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 90 })), { maxLength: 60 }),
])('random ranges, removed when they come again', (steps) => {
  const forest = new Forest();
  const model = new Model();
  for (const [start, size] of steps) {
    const range = at(start, size);
    const there = model.find(range[0]);
    if (there !== 0) {
      forest.remove(there);
      model.ranges.delete(there);
    } else {
      const id = forest.add(range);
      expect(id > 0).toBe(model.overlaps(range).length === 0);
      if (id > 0) model.ranges.set(id, range);
    }
    expect(forest.tree.check()).toBe(model.ranges.size);
    for (let a = -1; a <= 400; a += 7) probe(forest, model, BASE + a);
  }
});

test('virtual, physical and percpu ranges do not know each other', () => {
  const forest = new Forest();
  const virt = forest.add([0x1000, 64]);
  const phys = forest.add([0x1000, 64], OBJECT_PHYS);
  const percpu = forest.add([0x1000, 64], OBJECT_PERCPU);
  expect(Math.min(virt, phys, percpu)).toBeGreaterThan(0);
  expect(forest.tree.check()).toBe(3);
  const look = (addr: number): number[] =>
    [0, OBJECT_PHYS, OBJECT_PERCPU].map((flags) => forest.tree.lookup(addr, flags));
  expect(look(0x103f)).toEqual([virt, phys, percpu]);
  expect(look(0x1040)).toEqual([0, 0, 0]);
  expect(look(0xfff)).toEqual([0, 0, 0]);
  forest.remove(phys);
  expect(look(0x1000)).toEqual([virt, 0, percpu]);
  expect(forest.add([0x103f, 1], OBJECT_PERCPU)).toBe(-percpu);
});

property.prop([
  fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 6 }), fc.boolean()), { maxLength: 60 }),
])('percpu look-ups stay right while objects come and go', (steps) => {
  const forest = new Forest();
  const model = new Model();
  for (const [start, size, look] of steps) {
    // What a look-up remembers of one gap must not outlive an object that lands in it.
    if (look) expect(forest.tree.lookup(start, OBJECT_PERCPU)).toBe(model.find(start));
    const there = model.find(start);
    if (there !== 0) {
      forest.remove(there);
      model.ranges.delete(there);
    } else {
      const id = forest.add([start, size], OBJECT_PERCPU);
      if (id > 0) model.ranges.set(id, [start, size]);
    }
    const { gapStart, gapEnd } = forest.tree;
    for (let addr = 0; addr < 50; addr++) {
      if (addr >= gapStart && addr < gapEnd) expect(model.find(addr)).toBe(0);
    }
    expect(forest.tree.lookup(start, OBJECT_PERCPU)).toBe(model.find(start));
  }
});

test('an empty object is found by nobody and harms nobody', () => {
  const forest = new Forest();
  const empty = forest.add(at(100, 0));
  const before = forest.add(at(0, 100));
  const after = forest.add(at(100, 28));
  expect([empty, before, after].every((id) => id > 0)).toBe(true);
  expect(forest.tree.check()).toBe(3);
  expect(forest.tree.lookup(BASE + 100, 0)).toBe(after);
  forest.remove(after);
  expect(forest.tree.check()).toBe(2);
  expect(forest.tree.lookup(BASE + 99, 0)).toBe(before);
  expect(forest.tree.lookup(BASE + 100, 0)).toBe(0);
  forest.remove(empty);
  forest.remove(before);
  expect(forest.add(at(0, 4096))).toBeGreaterThan(0);
  expect(forest.tree.check()).toBe(1);
  expect(forest.add(at(50, 0)), 'inside another it overlaps').toBeLessThan(0);
});

test('the checker sees overlaps, a broken order and a wrong index', () => {
  const spoil = (change: (forest: Forest) => void): (() => void) => {
    const forest = new Forest();
    for (const start of [0, 64, 128]) forest.add(at(start, 64));
    change(forest);
    return () => forest.tree.check();
  };
  expect(spoil(() => {})).not.toThrow();
  expect(spoil(({ table }) => (table.size[1] = 65))).toThrow('objects overlap');
  expect(spoil(({ table }) => (table.pointer[1] = BASE + 300))).toThrow('out of order');
  expect(spoil(({ tree }) => tree.index.remove(2))).toThrow('disagree');
});

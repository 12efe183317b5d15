import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { LEAF_SHIFT, SLOT_SHIFT } from '../../../src/kmemleak/address-index.ts';
import { OBJECT_ALLOCATED, ObjectTable } from '../../../src/kmemleak/object-table.ts';
import { ObjectTree } from '../../../src/kmemleak/object-tree.ts';
import {
  KERNEL_START,
  MEM_MIN,
  MODULES_VADDR,
  PAGE_OFFSET,
  VMALLOC_START,
} from '../../../src/machine/layout.ts';

type Range = readonly [start: number, size: number];

/** Objects in the index beside a plain array of them. */
class Indexed {
  readonly table = new ObjectTable();
  readonly tree = new ObjectTree(this.table, MEM_MIN);
  readonly index = this.tree.index;
  readonly objects = new Map<number, Range>();

  add(pointer: number, size: number): number {
    const rest = { minCount: 1, checksum: 0, jiffies: 0, pid: 0, comm: '', trace: 0 };
    const id = this.table.create({ pointer, size, flags: OBJECT_ALLOCATED, ...rest });
    expect(this.tree.link(id)).toBe(0);
    this.objects.set(id, [pointer, size]);
    return id;
  }

  remove(id: number): void {
    this.tree.unlink(id);
    this.table.release(id);
    this.objects.delete(id);
  }

  find(addr: number): number {
    for (const [id, [start, size]] of this.objects) {
      if (addr >= start && addr < start + size) return id;
    }
    return 0;
  }

  /** Compares at every byte near the ends of all objects. */
  compare(reach = 3): void {
    for (const [start, size] of this.objects.values()) {
      for (const end of [start, start + size]) {
        for (let addr = end - reach; addr <= end + reach; addr++) this.probe(addr);
      }
      this.probe(start + Math.floor(size / 2));
    }
    this.tree.check();
  }

  probe(addr: number): void {
    const found = this.index.lookup(addr);
    if (found !== this.find(addr)) expect(found, addr.toString(16)).toBe(this.find(addr));
  }
}

const REGIONS: readonly Range[] = [
  [PAGE_OFFSET + 0x40_0000, 0],
  [VMALLOC_START, 0],
  [MODULES_VADDR + 0x1f_f000, 0],
  [KERNEL_START, 0],
];
const BASES = REGIONS.map(([start]) => start);

test('a slot stands for 64 bytes, a leaf for a page', () => {
  expect(2 ** (SLOT_SHIFT + LEAF_SHIFT)).toBe(4096);
});

test.each(BASES)('objects of every size up to 200 bytes, packed, from %i on', (base) => {
  for (const gap of [0, 1, 13]) {
    const indexed = new Indexed();
    let at = base + 5;
    const ids: number[] = [];
    for (let size = 1; size <= 200; size++) {
      ids.push(indexed.add(at, size));
      at += size + gap;
    }
    indexed.compare(2);
    // Every other one goes, first upwards, then the rest downwards.
    for (const [i, id] of ids.entries()) if (i % 2 === 0) indexed.remove(id);
    indexed.compare(2);
    for (const [i, id] of ids.entries()) {
      if (i % 4 === 1) indexed.remove(id);
    }
    indexed.compare(2);
  }
});

test('a page full of one-byte objects, looked up at every byte', () => {
  const indexed = new Indexed();
  const base = BASES[0];
  for (let i = 0; i < 256; i += 2) indexed.add(base + i, 1);
  for (let addr = base - 70; addr < base + 330; addr++) indexed.probe(addr);
  for (const id of [...indexed.objects.keys()].reverse()) {
    indexed.remove(id);
    if (id % 16 === 0) for (let addr = base - 2; addr < base + 260; addr++) indexed.probe(addr);
  }
  expect(indexed.index.lookup(base)).toBe(0);
});

test.each(BASES)('objects that cross pages or cover them, from %i on', (base) => {
  const shapes: Range[] = [
    [0, 4096],
    [4096, 4095],
    [8191, 1],
    [8192, 12288],
    [20480, 1],
    [20481, 8191],
    [28672, 6000],
    [34672, 3000],
    [37672, 2 * 4096],
  ];
  for (let skip = -1; skip < shapes.length; skip++) {
    const indexed = new Indexed();
    const ids = shapes.map(([start, size]) => indexed.add(base + start, size));
    indexed.compare();
    if (skip >= 0) indexed.remove(ids[skip]);
    indexed.compare();
    for (const [i, id] of ids.entries()) {
      if (i === skip) continue;
      indexed.remove(id);
      indexed.compare();
    }
    for (const [start] of shapes) expect(indexed.index.lookup(base + start)).toBe(0);
  }
});

property.prop([
  fc.constantFrom(...BASES),
  fc.array(
    fc.record({
      at: fc.nat(3 * 4096),
      size: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 9000 })),
    }),
    { maxLength: 80 },
  ),
])('any objects that come and go', (base, steps) => {
  const indexed = new Indexed();
  for (const { at, size } of steps) {
    const addr = base + at;
    const there = indexed.find(addr);
    const free = [...indexed.objects.values()].every(
      ([start, length]) => addr + size <= start || start + length <= addr,
    );
    if (there !== 0) indexed.remove(there);
    else if (free) indexed.add(addr, size);
    else continue;
    indexed.compare(1);
    indexed.probe(addr);
  }
});

test('leaves are used again', () => {
  const indexed = new Indexed();
  const churn = (): void => {
    const ids = Array.from({ length: 60 }, (_, i) => indexed.add(BASES[0] + i * 4096, 8));
    for (const id of ids) indexed.remove(id);
  };
  churn();
  const { bytes } = indexed.index;
  for (let i = 0; i < 10; i++) churn();
  expect(indexed.index.bytes).toBe(bytes);
  for (let i = 0; i < 100; i++) indexed.add(BASES[0] + i * 4096 + 100, 8);
  expect(indexed.index.bytes).toBeGreaterThan(bytes);
  indexed.compare();
});

test('the ends of the direct map', () => {
  const indexed = new Indexed();
  const end = PAGE_OFFSET + MEM_MIN;
  indexed.add(PAGE_OFFSET, 8);
  indexed.add(PAGE_OFFSET - 8, 8);
  indexed.add(end - 4096 - 8, 4096);
  indexed.add(end - 8, 16);
  indexed.compare();
  for (const id of Array.from(indexed.objects.keys())) {
    indexed.remove(id);
    indexed.compare();
  }
});

test('an object larger than any memory costs no more than the direct map', () => {
  const indexed = new Indexed();
  const small = indexed.add(VMALLOC_START - 64, 64);
  const huge = indexed.add(PAGE_OFFSET + 100, VMALLOC_START - PAGE_OFFSET - 1000);
  const before = indexed.add(PAGE_OFFSET, 100);
  expect(indexed.index.bytes).toBeLessThan(1 << 20);
  indexed.compare();
  expect(indexed.index.lookup(PAGE_OFFSET + 2 ** 40)).toBe(huge);
  indexed.remove(huge);
  indexed.compare();
  expect(indexed.index.lookup(PAGE_OFFSET + 2 ** 40)).toBe(0);
  expect([before, small].map((id) => indexed.index.lookup(indexed.table.pointer[id]))).toEqual([
    before,
    small,
  ]);
});

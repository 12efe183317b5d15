import { fc, test as property } from '@fast-check/vitest';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  IMAGE_SIZE,
  KERNEL_PHYS,
  KERNEL_START,
  MEM_MIN,
  PAGE_OFFSET,
  VMALLOC_START,
  VMEMMAP_START,
} from '../../../src/machine/layout.ts';
import { Memory, PageFault } from '../../../src/machine/memory.ts';
import { PhysMemory } from '../../../src/machine/phys-memory.ts';

const DIRECT_END = PAGE_OFFSET + MEM_MIN;
const VMEMMAP_SIZE = (MEM_MIN / 4096) * 64;
const HEAP = PAGE_OFFSET + 0x40_0000;

let memory: Memory;
beforeEach(() => {
  memory = new Memory(new PhysMemory(MEM_MIN));
  memory.vmemmapPhys = 0x10_0000;
  // Two neighbouring pages whose frames are not neighbours.
  memory.pageTable.map(VMALLOC_START, 0x500);
  memory.pageTable.map(VMALLOC_START + 4096, 0x400);
});

test('the regions translate to where they are backed', () => {
  const pairs: [va: number, pa: number][] = [
    [PAGE_OFFSET, 0],
    [DIRECT_END - 1, MEM_MIN - 1],
    [DIRECT_END, -1],
    [PAGE_OFFSET - 1, -1],
    [KERNEL_START, KERNEL_PHYS],
    [KERNEL_START + IMAGE_SIZE - 1, KERNEL_PHYS + IMAGE_SIZE - 1],
    [KERNEL_START + IMAGE_SIZE, -1],
    [VMEMMAP_START + 100, 0x10_0064],
    [VMEMMAP_START + VMEMMAP_SIZE, -1],
    [VMALLOC_START + 0xfff, 0x50_0fff],
    [VMALLOC_START + 0x1000, 0x40_0000],
    [VMALLOC_START + 0x2000, -1],
    [0, -1],
    [8, -1],
  ];
  expect(pairs.map(([va]) => memory.translate(va))).toEqual(pairs.map(([, pa]) => pa));
});

test('an access to nothing is a page fault that knows what it was', () => {
  const fault = (access: () => unknown): PageFault => {
    try {
      access();
    } catch (error) {
      if (error instanceof PageFault) return error;
    }
    throw new Error('no page fault');
  };
  expect(fault(() => memory.read8(8))).toMatchObject({ address: 8, write: false });
  expect(fault(() => memory.write32(16, 1))).toMatchObject({ address: 16, write: true });
  expect(fault(() => memory.readPtr(DIRECT_END))).toMatchObject({ address: DIRECT_END });
  const end = VMALLOC_START + 0x2000;
  expect(fault(() => memory.readBytes(end - 4, 8))).toMatchObject({ address: end, write: false });
  expect(fault(() => memory.fill(end - 4, 0, 8))).toMatchObject({ address: end, write: true });
  expect(fault(() => memory.readBytes(DIRECT_END - 4, 8))).toMatchObject({ address: DIRECT_END });
});

describe('words', () => {
  // Off any alignment, and across the seam of two frames.
  const place = fc.constantFrom(
    HEAP,
    HEAP + 1,
    HEAP + 6,
    VMALLOC_START + 4092,
    VMALLOC_START + 4089,
  );
  const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

  property.prop([place, u64])('are stored little-endian, whole', (va, value) => {
    memory.fill(va - 1, 0x5a, 10);
    memory.writeU64(va, value);
    expect(memory.readU64(va)).toBe(value);
    const bytes = memory.readBytes(va - 1, 10);
    const expected = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
    expect([...bytes]).toEqual([0x5a, ...expected, 0x5a]);
    expect(memory.readPtr(va)).toBe(Number(value & 0xffff_ffff_ffffn));
  });

  property.prop([place, fc.integer({ min: 0, max: 2 ** 53 - 1 })])('hold longs', (va, value) => {
    memory.writeLong(va, value);
    expect(memory.readLong(va)).toBe(value);
    expect(memory.readU64(va)).toBe(BigInt(value));
  });

  property.prop([place, fc.integer({ min: 0, max: 2 ** 48 - 1 })])(
    'hold addresses, extended by their sign',
    (va, address) => {
      memory.writePtr(va, address);
      expect(memory.readPtr(va)).toBe(address);
      expect(memory.readU64(va)).toBe(BigInt.asUintN(64, BigInt.asIntN(48, BigInt(address))));
    },
  );

  test('32-bit values are cut and unsigned', () => {
    for (const va of [HEAP, HEAP + 3, VMALLOC_START + 4094]) {
      memory.write32(va, -2);
      expect(memory.read32(va)).toBe(0xffff_fffe);
      memory.write32(va, 2 ** 32 + 5);
      expect(memory.read32(va)).toBe(5);
    }
    memory.write8(HEAP, 0x1ff);
    expect(memory.read8(HEAP)).toBe(0xff);
  });
});

describe('blocks', () => {
  test('are filled and copied across frames', () => {
    const bytes = Uint8Array.from({ length: 6000 }, (_, i) => i % 251);
    memory.writeBytes(VMALLOC_START + 1000, bytes);
    expect(memory.readBytes(VMALLOC_START + 1000, 6000)).toEqual(bytes);
    expect(memory.read8(PAGE_OFFSET + 0x50_0000 + 1000)).toBe(bytes[0]);
    expect(memory.read8(PAGE_OFFSET + 0x40_0000)).toBe(bytes[3096]);
    memory.fill(VMALLOC_START + 1001, 7, 5998);
    expect([0, 1, 5998, 5999].map((i) => memory.read8(VMALLOC_START + 1000 + i))).toEqual([
      bytes[0],
      7,
      7,
      bytes[5999],
    ]);
  });

  test('may overlap when they are copied', () => {
    for (const [src, dst] of [
      [0, 3],
      [3, 0],
    ]) {
      memory.writeBytes(HEAP, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
      const before = memory.readBytes(HEAP + src, 5);
      memory.copy(HEAP + dst, HEAP + src, 5);
      expect(memory.readBytes(HEAP + dst, 5)).toEqual(before);
    }
  });

  test('of no bytes touch nothing', () => {
    memory.fill(0, 1, 0);
    expect(memory.readBytes(8, 0).length).toBe(0);
    memory.copy(0, 8, 0);
  });

  test('come in runs: one in the direct map, else one a page', () => {
    const runs = (va: number, length: number): number[][] => {
      const all: number[][] = [];
      memory.eachRun(va, length, false, (...run) => all.push(run));
      return all;
    };
    expect(runs(HEAP + 100, 10_000)).toEqual([[0x40_0064, 10_000, 0]]);
    expect(runs(VMALLOC_START + 4000, 200)).toEqual([
      [0x50_0fa0, 96, 0],
      [0x40_0000, 104, 96],
    ]);
    expect(runs(KERNEL_START + 4095, 2)).toEqual([
      [KERNEL_PHYS + 4095, 1, 0],
      [KERNEL_PHYS + 4096, 1, 1],
    ]);
    expect(runs(HEAP, 0)).toEqual([]);
  });
});

describe('strings', () => {
  test('are cut to their size and padded with NUL', () => {
    memory.fill(HEAP, 0x5a, 20);
    memory.writeString(HEAP, 'kmemleak', 16);
    expect(memory.readString(HEAP, 16)).toBe('kmemleak');
    expect([...memory.readBytes(HEAP + 8, 9)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0x5a]);
    memory.writeString(HEAP, 'kmemleak', 4);
    expect(memory.readString(HEAP, 16)).toBe('kme');
    expect(memory.readString(HEAP, 2)).toBe('km');
  });

  test('of no size touch nothing', () => {
    memory.fill(HEAP, 0x5a, 4);
    memory.writeString(HEAP + 1, 'x', 0);
    expect([...memory.readBytes(HEAP, 4)]).toEqual([0x5a, 0x5a, 0x5a, 0x5a]);
  });
});

import { expect, test } from 'vitest';
import { MEM_MAX, MEM_MIN } from '../../../src/machine/layout.ts';
import { PhysMemory } from '../../../src/machine/phys-memory.ts';

test('bytes and words are two views of the same zeroed memory', () => {
  const phys = new PhysMemory(MEM_MIN);
  expect([phys.size, phys.u8.length, phys.u32.length]).toEqual([MEM_MIN, MEM_MIN, MEM_MIN / 4]);
  expect(phys.u32.subarray(0, 1024).every((word) => word === 0)).toBe(true);
  phys.u32[2] = 0x12345678;
  expect([...phys.u8.subarray(8, 12)]).toEqual([0x78, 0x56, 0x34, 0x12]);
  phys.u8[MEM_MIN - 1] = 1;
  expect(phys.u32[MEM_MIN / 4 - 1]).toBe(0x0100_0000);
});

test('sizes outside the limits, or of broken pages, are a bug', () => {
  expect(() => new PhysMemory(MEM_MIN - 4096)).toThrow('out of range');
  expect(() => new PhysMemory(MEM_MAX + 4096)).toThrow('out of range');
  expect(() => new PhysMemory(MEM_MIN + 1)).toThrow('whole pages');
});

test('code in WebAssembly sees the same memory, and has some of its own behind it', () => {
  const { shared, u8, size } = new PhysMemory(MEM_MIN, 100);
  u8[size - 1] = 7;
  const bytes = new Uint8Array(shared!.buffer);
  expect([bytes[size - 1], bytes.length >= shared!.spare + 100, shared!.spare]).toEqual([
    7,
    true,
    size,
  ]);
  expect(u8.length).toBe(size);
});

test('where it would have more than four gigabytes there is none', () => {
  expect(new PhysMemory(MEM_MAX, 100).shared === undefined).toBe(true);
});

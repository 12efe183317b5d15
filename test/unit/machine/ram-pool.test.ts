import { expect, test } from 'vitest';
import { MEM_MIN } from '../../../src/machine/layout.ts';
import { PhysMemory } from '../../../src/machine/phys-memory.ts';
import { RamPool } from '../../../src/machine/ram-pool.ts';

test('RAM that comes back is handed out again, and is zero', () => {
  const pool = new RamPool();
  const first = pool.take(MEM_MIN, 100);
  first.u8[12345] = 1;
  pool.give(first);
  expect(pool.take(2 * MEM_MIN, 100) === first, 'another size').toBe(false);
  expect(pool.take(MEM_MIN, 100) === first).toBe(true);
  expect(first.u8.indexOf(1)).toBe(-1);
  expect(pool.take(MEM_MIN, 100) === first, 'it is taken').toBe(false);
});

test('RAM without code that clears it is not kept', () => {
  const pool = new RamPool();
  const plain = new PhysMemory(MEM_MIN);
  pool.give(plain);
  expect(pool.take(MEM_MIN, 0) === plain).toBe(false);
});

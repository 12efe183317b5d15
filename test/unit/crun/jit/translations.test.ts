import { expect, test } from 'vitest';
import { Translations } from '../../../../src/crun/jit/translations.ts';
import { MemoryPort } from '../../../../src/crun/vm/memory.ts';
import { Memory } from '../../../../src/machine/memory.ts';
import { PhysMemory } from '../../../../src/machine/phys-memory.ts';

test('pages are found once, and forgotten when mappings change', () => {
  const memory = new Memory(new PhysMemory(32 * 2 ** 20));
  const { pageTable } = memory;
  pageTable.map(0x1000, 7);
  const known = new Translations(new MemoryPort(memory, 0));
  known.refresh();
  expect(known.miss(0x1010, 0, 4, 4, false)).toBe(7 * 4096 + 0x14);
  expect(known.forReading.tag[1]).toBe(1);
  expect(known.miss(0x1ffe, 0, 0, 4, false)).toBe(-1);
  expect(known.miss(0x5000, 0, 0, 4, false)).toBe(-1);
  pageTable.protect(0x1000);
  known.refresh();
  expect(known.forReading.tag[1]).toBe(-1);
  expect(known.miss(0x1010, 0, 0, 4, true)).toBe(-1);
});

import { expect, it } from 'vitest';
import { MEM_MIN, PAGE_OFFSET } from '../../../src/machine/layout.ts';
import { hi32, lo32 } from '../../../src/machine/address.ts';
import { PhysMemory } from '../../../src/machine/phys-memory.ts';
import { MemoryLog } from '../../../src/record/memory-log.ts';
import { ViewedMemory } from '../../../src/record/viewed-memory.ts';

it('is what memory was after each step, in any order', () => {
  const phys = new PhysMemory(MEM_MIN);
  const log = new MemoryLog(phys, 100);
  for (let step = 0; step < 5; step++) {
    phys.u32[2] = lo32(PAGE_OFFSET + step);
    phys.u32[3] = hi32(PAGE_OFFSET + step);
    log.markAll(step);
  }
  const memory = new ViewedMemory(log);
  for (const k of [5, 2, 4, 1, 3]) {
    memory.seek(k);
    expect(memory.readPtr(8)).toBe(PAGE_OFFSET + k - 1);
  }
  memory.seek(0);
  expect(memory.readPtr(8)).toBe(0);
  expect(memory.read32(0x20_0000)).toBe(0);
});

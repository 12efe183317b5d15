import { expect, it } from 'vitest';
import { PhysMemory } from '../../../src/machine/phys-memory.ts';
import { MemoryLog } from '../../../src/record/memory-log.ts';
import { MEM_MIN } from '../../../src/machine/layout.ts';

it('notes words that changed in pages that it knows, and finds others when it looks at all', () => {
  const phys = new PhysMemory(MEM_MIN);
  phys.u32[5] = 1;
  const log = new MemoryLog(phys, 10);
  phys.u32[5] = 2;
  phys.u32[4096] = 3;
  log.mark(7);
  expect([...log.changes.of(7)]).toEqual([{ column: 0, row: 5, before: 1, after: 2 }]);
  log.markAll(8);
  expect([...log.changes.of(8)]).toEqual([{ column: 0, row: 4096, before: 0, after: 3 }]);
});

it('stops when it has noted as many as it may', () => {
  const phys = new PhysMemory(MEM_MIN);
  const log = new MemoryLog(phys, 1);
  phys.u32[1] = 1;
  phys.u32[2] = 1;
  log.markAll(3);
  expect(log.full).toBe(4);
  phys.u32[3] = 1;
  log.markAll(4);
  expect(log.changes.length).toBe(2);
});

it('looks only at what was touched, unless anything may have changed', () => {
  const phys = new PhysMemory(MEM_MIN);
  const log = new MemoryLog(phys, 10);
  log.touch(4092, 8);
  for (const word of [1023, 1024, 4096]) phys.u32[word] = 1;
  log.markTouched(1);
  expect([...log.changes.of(1)].map(({ row }) => row)).toEqual([1023, 1024]);
  log.use(4);
  log.touchAny();
  // A mark in between leaves open what follows it.
  log.mark(2);
  phys.u32[4096] = 2;
  log.markTouched(3);
  expect([...log.changes.of(3)]).toEqual([{ column: 0, row: 4096, before: 1, after: 2 }]);
});

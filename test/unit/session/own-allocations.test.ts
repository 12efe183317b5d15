import { expect, test } from 'vitest';
import { OwnAllocations } from '../../../src/session/own-allocations.ts';
import { boot } from '../../../src/system.ts';

test('what the kernel allocates for itself is nobody else’s', () => {
  const system = boot();
  const own = new OwnAllocations(system, new Set(['trial']), 1);
  expect(system.slab.kmalloc(64, 0xcc0)).not.toBe(0);
  expect([own.tried, own.failed]).toEqual([0, undefined]);
});

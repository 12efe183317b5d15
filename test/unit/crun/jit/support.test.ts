import { expect, test } from 'vitest';
import { Support } from '../../../../src/crun/jit/support.ts';
import type { ThreadContext } from '../../../../src/crun/vm/state.ts';
import { MemoryPort } from '../../../../src/crun/vm/memory.ts';
import { Memory } from '../../../../src/machine/memory.ts';
import { PhysMemory } from '../../../../src/machine/phys-memory.ts';

test('arithmetic of 64 bits', () => {
  const port = new MemoryPort(new Memory(new PhysMemory(32 * 2 ** 20)));
  const support = new Support({ port } as ThreadContext, () => undefined);
  for (const [a, b] of [
    [-1, -1],
    [0x1234_5678, 0x9abc_def0 | 0],
    [7, 9],
  ]) {
    const exact = (BigInt(a >>> 0) * BigInt(b >>> 0)) >> 32n;
    expect(BigInt(support.mulHigh(a, b) >>> 0)).toBe(exact);
  }
  expect([support.shiftLeft(1, 0, 33), support.high]).toEqual([0, 2]);
  expect([support.shiftRight(0, -1, 4), support.high]).toEqual([-0x1000_0000, 0x0fff_ffff]);
  expect([support.shiftSigned(0, -8, 34), support.high]).toEqual([-2, -1]);
  expect([support.zeros(8), support.zeros(0), support.ones(-1)]).toEqual([3, 32, 32]);
});

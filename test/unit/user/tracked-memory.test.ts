import { expect, test } from 'vitest';
import { KERNEL_START } from '../../../src/machine/layout.ts';
import { TrackedUserMemory } from '../../../src/user/tracked-memory.ts';
import { boot } from '../../../src/system.ts';

test('what lies above a program is not there for it', () => {
  const { memory } = boot({ seed: '1' }).machine;
  expect(memory.translate(KERNEL_START)).toBeGreaterThan(0);
  expect(new TrackedUserMemory(memory).translate(KERNEL_START)).toBe(-1);
});

import { expect, test } from 'vitest';
import { PAGE_OFFSET } from '../../../src/machine/layout.ts';
import { PageFault } from '../../../src/machine/memory.ts';
import { PROGRAM_START } from '../../../src/user/layout.ts';
import { spaceOnMachine } from '../../support/user-space.ts';

test('a program reaches its own pages, and nothing of the kernel', () => {
  const { system, space, memory } = spaceOnMachine();
  space.map(PROGRAM_START, 1);
  memory.write32(PROGRAM_START + 8, 77);
  expect(system.machine.memory.read32(PROGRAM_START + 8)).toBe(77);
  expect(() => memory.read8(PAGE_OFFSET)).toThrow(PageFault);
  expect(system.machine.memory.translate(PAGE_OFFSET)).toBe(0);
});

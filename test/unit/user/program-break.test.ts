import { expect, test } from 'vitest';
import { PROGRAM_START } from '../../../src/user/layout.ts';
import { ProgramBreak } from '../../../src/user/program-break.ts';
import { spaceOnMachine } from '../../support/user-space.ts';

test('moves within what there is, and not below its start', () => {
  const { space, memory } = spaceOnMachine();
  const brk = new ProgramBreak(space, PROGRAM_START);
  expect(brk.move(100)).toBe(true);
  memory.write8(PROGRAM_START + 99, 1);
  expect([brk.move(-101), brk.move(2 ** 40), brk.end - PROGRAM_START]).toEqual([false, false, 100]);
});

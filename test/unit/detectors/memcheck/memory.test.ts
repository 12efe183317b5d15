import { expect, test } from 'vitest';
import { Definedness } from '../../../../src/detectors/memcheck/definedness.ts';
import { DefinedMemory } from '../../../../src/detectors/memcheck/memory.ts';
import { PROGRAM_START } from '../../../../src/user/layout.ts';
import { spaceOnMachine } from '../../../support/user-space.ts';

const AT = PROGRAM_START;

test('what is written is defined, what is copied is as it was', () => {
  const { system, space } = spaceOnMachine();
  space.map(AT, 8192);
  const defined = new Definedness();
  const memory = new DefinedMemory(system.machine.memory, defined);
  defined.undefine(AT, 64);
  memory.write8(AT, 1);
  memory.write32(AT + 4, 5);
  memory.fill(AT + 8, 0, 3);
  memory.writeBytes(AT + 12, new Uint8Array(2));
  expect([0, 4, 8, 12].map((offset) => defined.mask(AT + offset, 4))).toEqual([14, 0, 8, 12]);
  memory.copy(AT + 100, AT, 16);
  expect([100, 104, 108, 112].map((offset) => defined.mask(AT + offset, 4))).toEqual([
    14, 0, 8, 12,
  ]);
});

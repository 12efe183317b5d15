import { expect, test } from 'vitest';
import { GROUPS, OP_NAMES, REGISTERS } from '../../../../src/cc/base/bytecode.ts';
import { COMPUTES, CONDITIONS } from '../../../../src/crun/jit/instruction.ts';

test('every branch has a condition, and nearly all that computes has a text', () => {
  const { jumps, jumps64 } = GROUPS;
  const branches = OP_NAMES.filter(
    (name, op) =>
      name !== 'jmp' &&
      ((op >= jumps.first && op < jumps.end) || (op >= jumps64.first && op < jumps64.end)),
  );
  expect(branches.filter((name) => !CONDITIONS[name])).toEqual([]);
  const rest = OP_NAMES.filter(
    (name, op) => REGISTERS[op] > 0 && !COMPUTES[name] && !CONDITIONS[name],
  );
  expect(rest.join(' ')).toBe('leaf div32 divu32 mod32 modu32 div64 divu64 mod64 modu64 clrsb64');
});

import { expect, test } from 'vitest';
import {
  defines,
  disassemble,
  endsBlock,
  INSTRUCTION,
  isCall,
  OP,
  OP_BYTES,
  OP_NAMES,
  OP_OPERANDS,
  RBP,
  SAVED_NAMES,
} from '../../../../src/cc/base/bytecode.ts';

test('each opcode has a number of its own, operands that fit, and a size', () => {
  expect(new Set(OP_NAMES).size).toBe(OP_NAMES.length);
  for (const [number, name] of OP_NAMES.entries()) {
    expect(OP[name]).toBe(number);
    expect(OP_OPERANDS[number]).toMatch(/^[dD]?[uilfh]{0,3}$/);
    expect(OP_OPERANDS[number].length).toBeLessThan(INSTRUCTION);
    expect(OP_BYTES[number]).toBeGreaterThanOrEqual(0);
  }
  expect([OP.nop, OP.mov32, OP.mov64]).toEqual([0, 1, 2]);
});

test('the names say how wide the register is that is written', () => {
  const written = (width: string): string[] =>
    OP_NAMES.filter((name, i) => name.endsWith(width) && OP_OPERANDS[i].startsWith('d'));
  // Of the 64-bit instructions only those with a truth value or a count write the low word.
  expect(written('64').join(' ')).toBe(
    'bool64 eq64 ne64 lt64 le64 ltu64 leu64 clz64 ctz64 popc64 clrsb64',
  );
  expect(
    OP_NAMES.filter((name, i) => name.endsWith('32') && OP_OPERANDS[i].startsWith('D')),
  ).toEqual([]);
});

test('what defines a register, ends a block, or calls', () => {
  const all = (is: (op: number) => boolean): string =>
    OP_NAMES.filter((name) => is(OP[name])).join(' ');
  expect(all(endsBlock)).toBe('jmp ret retv trap jmpi');
  expect(all(isCall)).toBe('call callh calli');
  expect(['mov32', 'li64', 'ld8u', 'alloca', 'eq64'].every((n) => defines(OP[n as 'li64']))).toBe(
    true,
  );
  expect(
    ['st8', 'copy', 'zero', 'call', 'jz32', 'ret', 'label', 'nop'].some((n) =>
      defines(OP[n as 'ret']),
    ),
  ).toBe(false);
});

test('callee-saved registers, as gcc gives them out', () => {
  expect(SAVED_NAMES).toHaveLength(6);
  expect(SAVED_NAMES[0]).toBe('rbx');
  expect(SAVED_NAMES[RBP]).toBe('rbp');
});

test('instructions as text: registers are counted in pairs of words, the rest is plain', () => {
  const code = Int32Array.from(
    [
      [OP.li64, 2, -1, 7],
      [OP.addi32, 4, 2, -5],
      [OP.jeqi32, 4, 9, 0],
      [OP.callh, 3, 10, 2],
      [OP.retv, 0, 0, 0],
    ].flat(),
  );
  const lines = [
    '0: li64 r1, -1, 7',
    '4: addi32 r2, r1, -5',
    '8: jeqi32 r2, 9, 0',
    '12: callh 3, 10, 2',
    '16: retv',
  ];
  expect(disassemble(code).split('\n')).toEqual(lines);
  expect(disassemble(code, 4, 12).split('\n')).toEqual(lines.slice(1, 3));
  expect(disassemble(new Int32Array(0))).toBe('');
});

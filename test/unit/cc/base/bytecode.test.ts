import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import {
  ACCESS_BYTES,
  defines,
  disassemble,
  endsBlock,
  GROUPS,
  IN_FRAME,
  INSTRUCTION,
  isCall,
  JUMPS,
  OP,
  OP_BYTES,
  OP_NAMES,
  OP_OPERANDS,
  RBP,
  REGISTERS,
  SAVED_NAMES,
  STORES,
  WRITES_BOTH,
} from '../../../../src/cc/base/bytecode.ts';
import { absolute, filesUnder } from '../../../support/source-tree.ts';

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

test('the groups follow one another, in the order in which the interpreter asks for them', () => {
  // It asks `op < END` for one after the other; groups in another order need other questions.
  expect(Object.keys(GROUPS).join(' ')).toBe(
    'moves access jumps simple alu32 compare32 compare64 jumps64 alu64 divide32 divide64 ' +
      'narrow frameNarrow blocks control bits marks',
  );
  const ends = Object.values(GROUPS).map(({ end }) => end);
  expect(Object.values(GROUPS).map(({ first }) => first)).toEqual([0, ...ends.slice(0, -1)]);
  expect(ends.at(-1)).toBe(OP_NAMES.length);
});

test('what is computed from the rows, for each opcode', () => {
  const by = (table: Uint8Array, value: number): string =>
    OP_NAMES.filter((name) => table[OP[name]] === value).join(' ');
  expect(by(ACCESS_BYTES, 1)).toBe('ld8s ld8u st8 ldf8s ldf8u stf8');
  expect(by(ACCESS_BYTES, 2)).toBe('ld16s ld16u st16 ldf16s ldf16u stf16');
  expect(by(ACCESS_BYTES, 4)).toBe('ld32 st32 ldf32 stf32');
  expect(by(ACCESS_BYTES, 8)).toBe('ld64 st64 ldf64 stf64');
  expect(by(STORES, 1)).toBe('st32 st64 stf32 stf64 st8 st16 stf8 stf16');
  expect(by(IN_FRAME, 1)).toBe('ldf32 ldf64 stf32 stf64 ldf8s ldf8u ldf16s ldf16u stf8 stf16');
  for (const [number, operands] of OP_OPERANDS.entries()) {
    expect(JUMPS[number]).toBe(/^j(?!mpi)/.test(OP_NAMES[number]) ? 1 : 0);
    expect(WRITES_BOTH[number]).toBe(operands.startsWith('D') ? 1 : 0);
    const isWithin = /^[dDu]+[il]*$/.test(operands) || REGISTERS[number] === 0;
    expect(isWithin, OP_NAMES[number]).toBe(true);
  }
  // Registers are not all that these read and write.
  expect(by(REGISTERS, 0)).toBe(
    'nop ld32 ld64 st32 st64 ldf32 ldf64 stf32 stf64 jmp ld8s ld8u ld16s ld16u st8 st16 ' +
      'ldf8s ldf8u ldf16s ldf16u stf8 stf16 copy zero call callh calli ret retv trap jmpi ' +
      'alloca retaddr varargs label enter',
  );
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

/** A line with numbers of opcodes, or an opcode that is asked for by number elsewhere. */
interface Place {
  readonly at: string;
  /** Opcodes by number, as its cases have them; none: no case may be written so. */
  readonly numbers: readonly number[];
  readonly comment: string;
}

describe('the numbers in the interpreter', () => {
  const folders = ['src/crun', 'src/cc/lower', 'src/detectors/memcheck'];
  const files = folders.flatMap(filesUnder);
  const places = files
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => placesIn(path, readFileSync(absolute(path), 'utf8')));

  test('stand in cases only, beside their names', () => {
    expect(offenders(places, OP_NAMES)).toEqual([]);
    // What has no case is asked for by name, or is no instruction.
    const known = new Set(places.flatMap(({ numbers }) => numbers));
    const others = OP_NAMES.filter((name) => !known.has(OP[name]));
    expect(others.join(' ')).toBe('div64 divu64 mod64 modu64 copy zero label enter');
  });

  test('disagree with a table in which two rows changed places', () => {
    const unnoticed = OP_NAMES.slice(1).filter((name, i) => {
      const swapped = [...OP_NAMES];
      swapped[i] = name;
      swapped[i + 1] = OP_NAMES[i];
      return offenders(places, swapped).length === 0;
    });
    // Neighbours that are both asked for by name may change places.
    expect(unnoticed).toEqual(['divu64', 'mod64', 'modu64', 'zero', 'enter']);
  });

  test.each([
    ['case 6: break; // add32', []],
    ['case 6: break; // add64', ['x:2: add64 for add32']],
    ['case 6: break;', ['x:2:  for add32']],
    ['case 6: case 7: break; // add32, addi32', []],
    ['case 6: case 8: break; // add32, addi32', ['x:2: add32, addi32 for add32, sub32']],
    ['case OP.add32: break; // add32', ['x:2: add32 for ']],
    ['case 105: // div32\ncase 106: // divu32\ncase 107: // mod32\ndefault: f(); // modu32', []],
    ['case 105: // div32\ncase 106: // divu32\ndefault: f(); // modu32', ['x:4: modu32 for ']],
    ['case 105: // div32\ndefault: f();', ['x:3:  for ']],
    ['case 105: // div32\ndefault: f(op);', []],
    ['default: if (op < 43) f();', ['x:2: op < 43 for ']],
    [
      'default: f((op & 1) === 0, op - 6, code[pc] === 7);',
      ['x:2: op & 1 for ', 'x:2: op - 6 for ', 'x:2: code[pc] === 7 for '],
    ],
    ['default: f(op < END, code[pc + 1] === 7, GROUP[op] === 1);', []],
  ])('are looked at: %s', (clauses, found) => {
    const text = `function g(op) { switch (op) {\n${clauses}\n} }`;
    expect(offenders(placesIn('x', text), OP_NAMES)).toEqual(found);
  });
});

function offenders(places: readonly Place[], names: readonly string[]): string[] {
  return places.flatMap(({ at, numbers, comment }) => {
    const wanted = numbers.map((number) => names[number]).join(', ');
    return comment === wanted && wanted !== '' ? [] : [`${at}: ${comment} for ${wanted}`];
  });
}

function placesIn(path: string, text: string): Place[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const places: Place[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isSwitchStatement(node) && isOpcode(node.expression)) places.push(...casesOf(node));
    if (ts.isBinaryExpression(node)) {
      const { left, right } = node;
      if (
        (isOpcode(left) && ts.isNumericLiteral(right)) ||
        (ts.isNumericLiteral(left) && isOpcode(right))
      ) {
        places.push({ at: `${path}:${lineOf(node) + 1}`, numbers: [], comment: node.getText() });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return places;
}

/** The lines of a `switch` that have cases, with the numbers that they stand for. */
function casesOf({ caseBlock: { clauses } }: ts.SwitchStatement): Place[] {
  const lines = new Map<number, number[]>();
  const numbers: number[] = [];
  for (const clause of clauses) {
    if (ts.isDefaultClause(clause)) {
      const asksOn = /\bop(code)?\b/.test(clause.getText());
      if (!asksOn) lines.set(lineOf(clause), restOfGroup(numbers));
      continue;
    }
    const number = ts.isNumericLiteral(clause.expression)
      ? Number(clause.expression.getText())
      : NaN;
    numbers.push(number);
    lines.set(lineOf(clause), [...(lines.get(lineOf(clause)) ?? []), number]);
  }
  const source = clauses[0].getSourceFile();
  const text = source.text.split('\n');
  return [...lines].map(([line, of]) => {
    const comment = /\/\/ (.*)$/.exec(text[line])?.[1] ?? '';
    return { at: `${source.fileName}:${line + 1}`, numbers: of, comment };
  });
}

/** What a `default` stands for: the only opcode of its group without a case. */
function restOfGroup(numbers: readonly number[]): number[] {
  const group = Object.values(GROUPS).find(({ first, end }) =>
    numbers.every((number) => number >= first && number < end),
  );
  if (!group) return [];
  const all = Array.from({ length: group.end - group.first }, (_, i) => group.first + i);
  const rest = all.filter((number) => !numbers.includes(number));
  return rest.length === 1 ? rest : [];
}

function isOpcode(node: ts.Node): boolean {
  return /^([\w.]+\.)?(op|opcode|code\[\w+\])$/.test(node.getText());
}

function lineOf(node: ts.Node): number {
  const source = node.getSourceFile();
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line;
}

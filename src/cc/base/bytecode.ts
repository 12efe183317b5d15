/**
 * The bytecode that C is lowered to: a machine with 64-bit registers and instructions of four
 * 32-bit words, an opcode and three operands.
 *
 * A register is two words, low and high. Instructions of 32 bits (names end in 32) read and write
 * the low word only and leave the high one; narrower values are kept extended to 32 bits. Every
 * function call has a window of registers of its own, below which its arguments come in.
 *
 * The order of the table is the numbering. The numbers stand as literals in each `switch` of the
 * interpreter, where only literals make a jump table, with the name beside them, which a test
 * compares. Everything else asks by name: for one opcode (`OP`), for a group of the table
 * (`GROUPS`), or for what is computed from the rows.
 */
/** Words of an instruction. */
export const INSTRUCTION = 4;

/**
 * Name, operands, and the bytes that x86-64 code for it takes, about. Operands: `d` the register it
 * writes (low word), `D` the register it writes (both words), `u` a register it reads, `i` an
 * immediate, `l` a label, `f` a function, `h` a host function or a function of another module.
 */
type Row = readonly [name: string, operands: string, bytes: number];

/** All opcodes, in groups that the interpreter handles alike. */
const TABLE = {
  /** Moves, constants, sums. */
  moves: [
    ['nop', '', 0],
    ['mov32', 'du', 2],
    ['mov64', 'Du', 3],
    ['li32', 'di', 5],
    ['li64', 'Dii', 7],
    ['leaf', 'Di', 5],
    ['add32', 'duu', 2],
    ['addi32', 'dui', 3],
    ['sub32', 'duu', 2],
    ['add64', 'Duu', 3],
    ['addi64', 'Dui', 4],
    ['sub64', 'Duu', 3],
  ],
  /** Loads and stores of 32 and 64 bits, and the same in the frame. */
  access: [
    ['ld32', 'dui', 3],
    ['ld64', 'Dui', 4],
    ['st32', 'uui', 3],
    ['st64', 'uui', 4],
    ['ldf32', 'di', 4],
    ['ldf64', 'Di', 5],
    ['stf32', 'ui', 4],
    ['stf64', 'ui', 5],
  ],
  jumps: [
    ['jmp', 'l', 2],
    ['jz32', 'ul', 4],
    ['jnz32', 'ul', 4],
    ['jz64', 'ul', 5],
    ['jnz64', 'ul', 5],
    ['jeq32', 'uul', 4],
    ['jne32', 'uul', 4],
    ['jlt32', 'uul', 4],
    ['jle32', 'uul', 4],
    ['jltu32', 'uul', 4],
    ['jleu32', 'uul', 4],
    ['jeqi32', 'uil', 5],
    ['jnei32', 'uil', 5],
    ['jlti32', 'uil', 5],
    ['jlei32', 'uil', 5],
    ['jgti32', 'uil', 5],
    ['jgei32', 'uil', 5],
    ['jltui32', 'uil', 5],
    ['jleui32', 'uil', 5],
    ['jgtui32', 'uil', 5],
    ['jgeui32', 'uil', 5],
    ['jeq64', 'uul', 5],
    ['jne64', 'uul', 5],
  ],
  simple: [
    ['and32', 'duu', 2],
    ['or32', 'duu', 2],
    ['xor32', 'duu', 2],
    ['andi32', 'dui', 3],
    ['shli32', 'dui', 3],
    ['shri32', 'dui', 3],
    ['sari32', 'dui', 3],
    ['mul32', 'duu', 3],
    ['sx64', 'Du', 3],
    ['zx64', 'Du', 2],
    ['and64', 'Duu', 3],
    ['or64', 'Duu', 3],
    ['xor64', 'Duu', 3],
  ],
  /** 32-bit arithmetic, extensions, truth. */
  alu32: [
    ['ori32', 'dui', 3],
    ['xori32', 'dui', 3],
    ['shl32', 'duu', 4],
    ['shr32', 'duu', 4],
    ['sar32', 'duu', 4],
    ['neg32', 'du', 2],
    ['muli32', 'dui', 3],
    ['sx8', 'du', 3],
    ['sx16', 'du', 3],
    ['zx8', 'du', 3],
    ['zx16', 'du', 3],
    ['bool32', 'du', 7],
    ['bool64', 'du', 8],
  ],
  compare32: [
    ['eq32', 'duu', 7],
    ['ne32', 'duu', 7],
    ['lt32', 'duu', 7],
    ['le32', 'duu', 7],
    ['ltu32', 'duu', 7],
    ['leu32', 'duu', 7],
    ['eqi32', 'dui', 8],
    ['nei32', 'dui', 8],
    ['lti32', 'dui', 8],
    ['lei32', 'dui', 8],
    ['gti32', 'dui', 8],
    ['gei32', 'dui', 8],
    ['ltui32', 'dui', 8],
    ['leui32', 'dui', 8],
    ['gtui32', 'dui', 8],
    ['geui32', 'dui', 8],
  ],
  compare64: [
    ['eq64', 'duu', 8],
    ['ne64', 'duu', 8],
    ['lt64', 'duu', 8],
    ['le64', 'duu', 8],
    ['ltu64', 'duu', 8],
    ['leu64', 'duu', 8],
  ],
  jumps64: [
    ['jlt64', 'uul', 5],
    ['jle64', 'uul', 5],
    ['jltu64', 'uul', 5],
    ['jleu64', 'uul', 5],
  ],
  /** 64-bit shifts, negation, products. */
  alu64: [
    ['shl64', 'Duu', 5],
    ['shr64', 'Duu', 5],
    ['sar64', 'Duu', 5],
    ['shli64', 'Dui', 4],
    ['shri64', 'Dui', 4],
    ['sari64', 'Dui', 4],
    ['neg64', 'Du', 3],
    ['mul64', 'Duu', 4],
    ['muli64', 'Dui', 4],
    ['andi64', 'Dui', 4],
  ],
  divide32: [
    ['div32', 'duu', 5],
    ['divu32', 'duu', 6],
    ['mod32', 'duu', 5],
    ['modu32', 'duu', 6],
  ],
  divide64: [
    ['div64', 'Duu', 7],
    ['divu64', 'Duu', 8],
    ['mod64', 'Duu', 7],
    ['modu64', 'Duu', 8],
  ],
  /** Loads and stores of 8 and 16 bits. */
  narrow: [
    ['ld8s', 'dui', 4],
    ['ld8u', 'dui', 4],
    ['ld16s', 'dui', 4],
    ['ld16u', 'dui', 4],
    ['st8', 'uui', 3],
    ['st16', 'uui', 4],
  ],
  /** The same in the frame. */
  frameNarrow: [
    ['ldf8s', 'di', 5],
    ['ldf8u', 'di', 5],
    ['ldf16s', 'di', 5],
    ['ldf16u', 'di', 5],
    ['stf8', 'ui', 4],
    ['stf16', 'ui', 5],
  ],
  blocks: [
    ['copy', 'uui', 10],
    ['zero', 'ui', 8],
  ],
  /** Calls and what else changes more than registers. */
  control: [
    /** Function, first outgoing register, number of arguments. */
    ['call', 'fii', 5],
    ['callh', 'hii', 5],
    ['calli', 'uii', 5],
    ['ret', 'u', 5],
    ['retv', '', 5],
    /** A place that is never reached: the immediate says which kind. */
    ['trap', 'i', 2],
    ['jmpi', 'u', 3],
    ['alloca', 'Du', 10],
    ['retaddr', 'Di', 4],
    /** The address of the unnamed arguments, which are in memory since the function was entered. */
    ['varargs', 'D', 40],
  ],
  bits: [
    ['clz32', 'du', 7],
    ['clz64', 'du', 7],
    ['ctz32', 'du', 4],
    ['ctz64', 'du', 4],
    ['popc32', 'du', 5],
    ['popc64', 'du', 5],
    ['bswap16', 'du', 4],
    ['bswap32', 'du', 2],
    ['bswap64', 'Du', 3],
    ['clrsb32', 'du', 9],
    ['clrsb64', 'du', 9],
  ],
  marks: [
    /** Only before code is finished: marks the place of a label. */
    ['label', 'i', 0],
    /** Only in code that runs: compiled code begins at this instruction. */
    ['enter', '', 0],
  ],
} as const satisfies Readonly<Record<string, readonly Row[]>>;

/** The name of an opcode. */
export type OpName = (typeof TABLE)[OpGroup][number][0];
/** The name of a group of the table. */
export type OpGroup = keyof typeof TABLE;

const ROWS = Object.values(TABLE).flat();

/** The name of each opcode. */
export const OP_NAMES: readonly OpName[] = ROWS.map(([name]) => name);
/** The operands of each opcode; see the table. */
export const OP_OPERANDS: readonly string[] = ROWS.map(([, operands]) => operands);
/** Bytes of machine code that each opcode stands for. */
export const OP_BYTES: readonly number[] = ROWS.map(([, , bytes]) => bytes);

/** The number of each opcode. */
export const OP = Object.fromEntries(OP_NAMES.map((name, number) => [name, number])) as Readonly<
  Record<OpName, number>
>;

/** The opcodes of each group: from `first` on, before `end`. */
export const GROUPS = Object.fromEntries(
  Object.entries(TABLE).map(([group, rows]) => {
    const first = OP[rows[0][0]];
    return [group, { first, end: first + rows.length }];
  }),
) as Readonly<Record<OpGroup, { readonly first: number; readonly end: number }>>;

/** Groups of instructions that do more than to read and write registers, or nothing. */
const NOT_PLAIN: readonly OpGroup[] = [
  'access',
  'narrow',
  'frameNarrow',
  'blocks',
  'control',
  'marks',
];

/**
 * How many of its operands are registers, for instructions that do nothing but to read and write
 * these; 0 for all others.
 */
export const REGISTERS = Uint8Array.from(OP_OPERANDS, (operands, op) => {
  const isIn = (group: OpGroup): boolean => op >= GROUPS[group].first && op < GROUPS[group].end;
  return NOT_PLAIN.some(isIn) ? 0 : (/^[dDu]+/.exec(operands)?.[0].length ?? 0);
});

/** Of each opcode whether it writes both words of a register. */
export const WRITES_BOTH = Uint8Array.from(OP_OPERANDS, (operands) => Number(operands[0] === 'D'));
/** Of each opcode whether it is a jump to a label. */
export const JUMPS = Uint8Array.from(OP_OPERANDS, (operands) => Number(operands.endsWith('l')));
/** Of each load and store how many bytes of memory; 0 for all others. */
export const ACCESS_BYTES = Uint8Array.from(OP_NAMES, (name) => {
  const bits = /^(?:ld|st)f?(\d+)/.exec(name)?.[1];
  return Number(bits ?? 0) / 8;
});
/** Of each opcode whether it is a store. */
export const STORES = Uint8Array.from(OP_NAMES, (name) => Number(/^stf?\d/.test(name)));
/** Of each opcode whether it loads or stores in the frame. */
export const IN_FRAME = Uint8Array.from(OP_NAMES, (name) => Number(/^(?:ld|st)f\d/.test(name)));

/** Whether the opcode's first operand is a register that it writes. */
export function defines(opcode: number): boolean {
  const first = OP_OPERANDS[opcode][0];
  return first === 'd' || first === 'D';
}

/** Whether control never goes on to the next instruction. */
export function endsBlock(opcode: number): boolean {
  return ENDS.has(OP_NAMES[opcode]);
}

const ENDS: ReadonlySet<OpName> = new Set(['jmp', 'ret', 'retv', 'trap', 'jmpi']);

/** Whether it calls a function. */
export function isCall(opcode: number): boolean {
  return CALLS.has(OP_NAMES[opcode]);
}

const CALLS: ReadonlySet<OpName> = new Set(['call', 'callh', 'calli']);

/**
 * Added to the count of a shift that is a product or a quotient by a power of two; the interpreter
 * does not see it, but no product of a pointer is one.
 */
export const FACTOR = 64;

/** What a `trap` instruction stands for. */
export const TRAP_UNREACHABLE = 0;
/** `__builtin_trap`. @see TRAP_UNREACHABLE */
export const TRAP_BUILTIN = 1;
/** Control left a function's last instruction. @see TRAP_UNREACHABLE */
export const TRAP_END = 2;

/** Callee-saved registers of x86-64, in the order in which they are given out. */
export const SAVED_NAMES: readonly string[] = ['rbx', 'rbp', 'r12', 'r13', 'r14', 'r15'];
/** The place of rbp among them. */
export const RBP = 1;

/** Instructions as text, one a line, for tests and for whoever debugs the lowering. */
export function disassemble(code: Int32Array, from = 0, to = code.length): string {
  const lines: string[] = [];
  for (let pc = from; pc < to; pc += INSTRUCTION) {
    const operands = OP_OPERANDS[code[pc]].split('').map((kind, i) => {
      const value = code[pc + 1 + i];
      return 'dDu'.includes(kind) ? `r${value / 2}` : String(value);
    });
    lines.push(`${pc}: ${OP_NAMES[code[pc]]} ${operands.join(', ')}`.trimEnd());
  }
  return lines.join('\n');
}

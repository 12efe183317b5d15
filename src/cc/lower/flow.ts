/**
 * Control flow of a function's code: what can be reached, which jumps lead nowhere new, and which
 * virtual registers are live where.
 */
import { assert } from '../../base/assert.ts';
import { defines, endsBlock, INSTRUCTION, isCall, OP, OP_OPERANDS } from '../base/bytecode.ts';
import type { Emitter } from './emit.ts';

/** One instruction with where it came from. */
export interface Instruction {
  readonly op: number;
  /** Operands. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Index in the emitter, for its place and relocation. */
  readonly source: number;
}

/** The instructions that can be reached, without jumps to the next instruction. */
export function reachable(out: Emitter, roots: Iterable<number>): Instruction[] {
  const all: Instruction[] = [];
  const { words } = out;
  for (let at = 0; at < words.length; at += INSTRUCTION) {
    const [op, a, b, c] = words.slice(at, at + INSTRUCTION);
    all.push({ op, a, b, c, source: at / INSTRUCTION });
  }
  const marks = labelMarks(all);
  const seen = new Uint8Array(all.length);
  const work = [0, ...[...roots].flatMap((label) => marks.get(label) ?? [])];
  for (let start = work.pop(); start !== undefined; start = work.pop()) {
    for (let i = start; i < all.length && seen[i] === 0; i++) {
      seen[i] = 1;
      const label = branchTarget(all[i]);
      if (label >= 0) work.push(markOf(marks, label));
      if (endsBlock(all[i].op)) break;
    }
  }
  return withoutIdleJumps(all.filter((_, i) => seen[i] === 1));
}

function labelMarks(code: readonly Instruction[]): Map<number, number> {
  const marks = new Map<number, number>();
  for (const [i, { op, a }] of code.entries()) if (op === OP.label) marks.set(a, i);
  return marks;
}

function markOf(marks: ReadonlyMap<number, number>, label: number): number {
  const mark = marks.get(label);
  assert(mark !== undefined, `label ${label} is placed nowhere`);
  return mark;
}

/** The label that an instruction may jump to, or -1. */
export function branchTarget({ op, a, b, c }: Instruction): number {
  const at = OP_OPERANDS[op].indexOf('l');
  return at < 0 ? -1 : [a, b, c][at];
}

function withoutIdleJumps(code: readonly Instruction[]): Instruction[] {
  return code.filter((instruction, i) => {
    if (instruction.op !== OP.jmp) return true;
    for (let next = i + 1; next < code.length && code[next].op === OP.label; next++) {
      if (code[next].a === instruction.a) return false;
    }
    return true;
  });
}

/** Calls `visit` for each virtual register that the instruction reads. */
export function eachUse({ op, a, b, c }: Instruction, visit: (reg: number) => void): void {
  const operands = OP_OPERANDS[op];
  if (operands[0] === 'u' && a >= 0) visit(a);
  if (operands[1] === 'u' && b >= 0) visit(b);
  if (operands[2] === 'u' && c >= 0) visit(c);
}

/** The virtual register that the instruction writes, or -1. */
export function definition({ op, a }: Instruction): number {
  return defines(op) && a >= 0 ? a : -1;
}

/** The life of a virtual register. */
export interface Interval {
  readonly reg: number;
  /** First and last instruction of its life. */
  start: number;
  end: number;
  /** Whether it is live across a call. */
  crosses: boolean;
  /** How often it is used, those in loops counting more. */
  weight: number;
}

interface Block {
  readonly start: number;
  /** One past its last instruction. */
  readonly end: number;
  readonly next: number[];
  readonly use: Uint32Array;
  readonly def: Uint32Array;
  readonly liveIn: Uint32Array;
  readonly liveOut: Uint32Array;
}

/** Words of all sets of one kind; beyond that, what lives in two blocks lives in all. */
const SET_WORDS_MAX = 1 << 23;

/**
 * Numbers for the registers that more than one block knows of. All others, by far the most, live
 * and die in one block, and are in no set.
 */
class SharedRegisters {
  /** The registers by number. */
  readonly registers: number[] = [];
  private readonly numbers: Int32Array;

  constructor(code: readonly Instruction[], ranges: readonly BlockRange[], count: number) {
    const home = new Int32Array(count).fill(-1);
    this.numbers = new Int32Array(count).fill(-1);
    for (const [n, { start, end }] of ranges.entries()) {
      for (let i = start; i < end; i++) {
        // Read before it is written here: it comes from elsewhere, be it round a loop.
        eachUse(code[i], (reg) => home[reg] !== n && this.share(reg));
        const reg = definition(code[i]);
        if (reg < 0) continue;
        if (home[reg] < 0) home[reg] = n;
        else if (home[reg] !== n) this.share(reg);
      }
    }
  }

  /** The number of a register, -1 when it has none. */
  numberOf(reg: number): number {
    return this.numbers[reg];
  }

  private share(reg: number): void {
    if (this.numbers[reg] >= 0) return;
    this.numbers[reg] = this.registers.length;
    this.registers.push(reg);
  }
}

/** The lives of all virtual registers that occur, in order of their starts. */
export function intervals(
  code: readonly Instruction[],
  registers: number,
  roots: Iterable<number>,
): Interval[] {
  const atLabel = new Map<number, number>();
  const ranges = findRanges(code, atLabel);
  const shared = new SharedRegisters(code, ranges, registers);
  const blocks = findBlocks(code, ranges, shared, atLabel, [...roots]);
  const found: (Interval | undefined)[] = new Array(registers);
  const depth = loopDepths(code);
  const touch = (reg: number, at: number): Interval => {
    const interval = (found[reg] ??= { reg, start: at, end: at, crosses: false, weight: 0 });
    interval.start = Math.min(interval.start, at);
    interval.end = Math.max(interval.end, at);
    return interval;
  };
  for (const block of blocks) {
    eachBit(block.liveIn, (n) => touch(shared.registers[n], block.start));
    eachBit(block.liveOut, (n) => touch(shared.registers[n], block.end - 1));
    const live = new Set<number>();
    eachBit(block.liveOut, (n) => live.add(shared.registers[n]));
    for (let i = block.end - 1; i >= block.start; i--) {
      const instruction = code[i];
      const cost = 10 ** Math.min(depth[i], 5);
      const defined = definition(instruction);
      if (defined >= 0) {
        touch(defined, i).weight += cost;
        live.delete(defined);
      }
      if (isCall(instruction.op)) for (const reg of live) touch(reg, i).crosses = true;
      eachUse(instruction, (reg) => {
        touch(reg, i).weight += cost;
        live.add(reg);
      });
    }
  }
  return found.filter((one) => one !== undefined).sort((a, b) => a.start - b.start);
}

interface BlockRange {
  readonly start: number;
  readonly end: number;
}

/** Where blocks begin and end; fills in the block of each label. */
function findRanges(code: readonly Instruction[], atLabel: Map<number, number>): BlockRange[] {
  const ranges: BlockRange[] = [];
  let start = 0;
  const finish = (end: number): void => {
    if (end > start) ranges.push({ start, end });
    start = end;
  };
  for (const [i, instruction] of code.entries()) {
    if (instruction.op === OP.label) {
      if (i > start && code[i - 1].op !== OP.label) finish(i);
      atLabel.set(instruction.a, ranges.length);
    }
    if (endsBlock(instruction.op) || branchTarget(instruction) >= 0) finish(i + 1);
  }
  finish(code.length);
  return ranges;
}

function findBlocks(
  code: readonly Instruction[],
  ranges: readonly BlockRange[],
  shared: SharedRegisters,
  atLabel: ReadonlyMap<number, number>,
  roots: readonly number[],
): Block[] {
  const words = (shared.registers.length + 31) >>> 5;
  const tooLarge = words * ranges.length > SET_WORDS_MAX;
  const all = new Uint32Array(words).fill(0xffff_ffff);
  if (shared.registers.length % 32 !== 0) {
    all[words - 1] = 2 ** (shared.registers.length % 32) - 1;
  }
  const set = (): Uint32Array => (tooLarge ? all : new Uint32Array(words));
  const blocks = ranges.map(({ start, end }): Block => ({
    start,
    end,
    next: [],
    use: set(),
    def: set(),
    liveIn: set(),
    liveOut: set(),
  }));
  if (tooLarge) return blocks;
  const rootBlocks = roots.flatMap((label) => atLabel.get(label) ?? []);
  for (const [i, block] of blocks.entries()) {
    const last = code[block.end - 1];
    const label = branchTarget(last);
    if (label >= 0) block.next.push(markOf(atLabel, label));
    if (last.op === OP.jmpi) block.next.push(...rootBlocks);
    if (!endsBlock(last.op) && i + 1 < blocks.length) block.next.push(i + 1);
    localSets(code, block, shared);
  }
  solve(blocks);
  return blocks;
}

function localSets(
  code: readonly Instruction[],
  { start, end, use, def }: Block,
  shared: SharedRegisters,
): void {
  for (let i = start; i < end; i++) {
    eachUse(code[i], (reg) => {
      const n = shared.numberOf(reg);
      if (n >= 0 && (def[n >>> 5] & (1 << (n & 31))) === 0) use[n >>> 5] |= 1 << (n & 31);
    });
    const defined = definition(code[i]);
    const n = defined < 0 ? -1 : shared.numberOf(defined);
    if (n >= 0) def[n >>> 5] |= 1 << (n & 31);
  }
}

function solve(blocks: readonly Block[]): void {
  for (let changed = true; changed;) {
    changed = false;
    for (let n = blocks.length - 1; n >= 0; n--) {
      const { next, use, def, liveIn, liveOut } = blocks[n];
      for (let w = 0; w < use.length; w++) {
        let out = 0;
        for (const successor of next) out |= blocks[successor].liveIn[w];
        liveOut[w] = out;
        const into = (use[w] | (out & ~def[w])) >>> 0;
        if (into !== liveIn[w]) {
          liveIn[w] = into;
          changed = true;
        }
      }
    }
  }
}

function eachBit(set: Uint32Array, visit: (bit: number) => void): void {
  for (let w = 0; w < set.length; w++) {
    for (let bits = set[w]; bits !== 0; bits &= bits - 1) {
      visit(w * 32 + 31 - Math.clz32(bits & -bits));
    }
  }
}

/** In how many loops each instruction is; a loop is what a jump back encloses. */
function loopDepths(code: readonly Instruction[]): Int32Array {
  const marks = labelMarks(code);
  const change = new Int32Array(code.length + 1);
  for (const [i, instruction] of code.entries()) {
    const label = branchTarget(instruction);
    const to = label < 0 ? i + 1 : markOf(marks, label);
    if (to > i) continue;
    change[to]++;
    change[i + 1]--;
  }
  for (let i = 1; i <= code.length; i++) change[i] += change[i - 1];
  return change;
}

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
    const source = at / INSTRUCTION;
    all.push({ op: words[at], a: words[at + 1], b: words[at + 2], c: words[at + 3], source });
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
  return at < 0 ? -1 : at === 0 ? a : at === 1 ? b : c;
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
  readonly next: readonly number[];
  readonly use: Uint32Array;
  readonly def: Uint32Array;
  readonly liveIn: Uint32Array;
  readonly liveOut: Uint32Array;
}

/** Words of all sets of one kind; beyond that, what lives in two blocks lives in all. */
const SET_WORDS_MAX = 1 << 23;
/** Words that are looked at to find out what lives where; beyond that the same. */
const SOLVE_WORDS_MAX = 1 << 28;
const NOTHING_LIVE = { liveIn: new Uint32Array(0), liveOut: new Uint32Array(0) };

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
  const ranges = findRanges(code, atLabel, new Set(roots));
  const shared = new SharedRegisters(code, ranges, registers);
  const blocks = findBlocks(code, ranges, shared, atLabel, [...roots]);
  const isKnown = blocks !== undefined && solve(blocks);
  const found: (Interval | undefined)[] = new Array(registers);
  const depth = loopDepths(code);
  const touch = (reg: number, at: number): Interval => {
    const interval = (found[reg] ??= { reg, start: at, end: at, crosses: false, weight: 0 });
    interval.start = Math.min(interval.start, at);
    interval.end = Math.max(interval.end, at);
    return interval;
  };
  if (!isKnown) {
    const anyCall = code.some(({ op }) => isCall(op));
    for (const reg of shared.registers) {
      touch(reg, 0);
      touch(reg, code.length - 1).crosses = anyCall;
    }
  }
  for (const [n, block] of ranges.entries()) {
    const { liveIn, liveOut } = isKnown ? blocks[n] : NOTHING_LIVE;
    eachBit(liveIn, (bit) => touch(shared.registers[bit], block.start));
    eachBit(liveOut, (bit) => touch(shared.registers[bit], block.end - 1));
    // What is live after the instruction, with the first that reads it from there on.
    const live = new Map<number, number>();
    eachBit(liveOut, (bit) => live.set(shared.registers[bit], block.end));
    let call = Infinity;
    const leave = (reg: number): void => {
      if (call < (live.get(reg) ?? -1)) touch(reg, call).crosses = true;
    };
    for (let i = block.end - 1; i >= block.start; i--) {
      const instruction = code[i];
      const cost = 10 ** Math.min(depth[i], 5);
      const defined = definition(instruction);
      if (defined >= 0) {
        touch(defined, i).weight += cost;
        leave(defined);
        live.delete(defined);
      }
      if (isCall(instruction.op)) call = i;
      eachUse(instruction, (reg) => {
        touch(reg, i).weight += cost;
        leave(reg);
        live.set(reg, i);
      });
    }
    for (const reg of live.keys()) leave(reg);
  }
  return found.filter((one) => one !== undefined).sort((a, b) => a.start - b.start);
}

interface BlockRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where blocks begin and end; fills in the block of each label that something jumps to. What is
 * inlined leaves many to which nothing does.
 */
function findRanges(
  code: readonly Instruction[],
  atLabel: Map<number, number>,
  roots: ReadonlySet<number>,
): BlockRange[] {
  const targets = new Set(roots);
  for (const instruction of code) targets.add(branchTarget(instruction));
  const ranges: BlockRange[] = [];
  let start = 0;
  const finish = (end: number): void => {
    if (end > start) ranges.push({ start, end });
    start = end;
  };
  for (const [i, instruction] of code.entries()) {
    if (instruction.op === OP.label && targets.has(instruction.a)) {
      if (i > start && !isTarget(code[i - 1], targets)) finish(i);
      atLabel.set(instruction.a, ranges.length);
    }
    if (endsBlock(instruction.op) || branchTarget(instruction) >= 0) finish(i + 1);
  }
  finish(code.length);
  return ranges;
}

function isTarget({ op, a }: Instruction, targets: ReadonlySet<number>): boolean {
  return op === OP.label && targets.has(a);
}

/**
 * The blocks with what they read and write; undefined when there is too much to keep. Behind them
 * is one more, which all computed jumps lead to and which leads to all labels with an address.
 */
function findBlocks(
  code: readonly Instruction[],
  ranges: readonly BlockRange[],
  shared: SharedRegisters,
  atLabel: ReadonlyMap<number, number>,
  roots: readonly number[],
): Block[] | undefined {
  const words = (shared.registers.length + 31) >>> 5;
  if (words * ranges.length > SET_WORDS_MAX) return undefined;
  const set = (): Uint32Array => new Uint32Array(words);
  const block = (start: number, end: number, next: number[]): Block => ({
    start,
    end,
    next,
    use: set(),
    def: set(),
    liveIn: set(),
    liveOut: set(),
  });
  const hub = ranges.length;
  const blocks = ranges.map(({ start, end }, i) => {
    const next: number[] = [];
    const last = code[end - 1];
    const label = branchTarget(last);
    if (label >= 0) next.push(markOf(atLabel, label));
    if (last.op === OP.jmpi) next.push(hub);
    if (!endsBlock(last.op) && i + 1 < ranges.length) next.push(i + 1);
    const made = block(start, end, next);
    localSets(code, made, shared);
    return made;
  });
  const targets = roots.flatMap((label) => atLabel.get(label) ?? []);
  return [...blocks, block(code.length, code.length, targets)];
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

/** Finds what lives where; false when it takes too long. */
function solve(blocks: readonly Block[]): boolean {
  const before: number[][] = blocks.map(() => []);
  for (const [n, { next }] of blocks.entries()) for (const to of next) before[to].push(n);
  // A queue in rounds: the last block first, then those before a block that changed.
  let queue = blocks.map((_, n) => n);
  let waiting = new Uint8Array(blocks.length).fill(1);
  let work = 0;
  while (queue.length > 0) {
    const later = new Uint8Array(blocks.length);
    const nextQueue: number[] = [];
    queue.sort((a, b) => a - b);
    for (let n = queue.pop(); n !== undefined; n = queue.pop()) {
      waiting[n] = 0;
      work += blocks[n].use.length * (1 + blocks[n].next.length) + 1;
      if (work > SOLVE_WORDS_MAX) return false;
      if (!update(blocks, blocks[n])) continue;
      for (const m of before[n]) {
        if (waiting[m] || later[m]) continue;
        later[m] = 1;
        nextQueue.push(m);
      }
    }
    queue = nextQueue;
    waiting = later;
  }
  return true;
}

/** Computes the sets of a block from those after it; whether what it needs has changed. */
function update(blocks: readonly Block[], { next, use, def, liveIn, liveOut }: Block): boolean {
  let changed = false;
  for (let w = 0; w < use.length; w++) {
    let out = 0;
    for (const successor of next) out |= blocks[successor].liveIn[w];
    liveOut[w] = out;
    const into = (use[w] | (out & ~def[w])) >>> 0;
    if (into === liveIn[w]) continue;
    liveIn[w] = into;
    changed = true;
  }
  return changed;
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

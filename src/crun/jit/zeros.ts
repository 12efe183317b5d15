/**
 * Which halves of registers certainly have no provenance: what is computed from them needs not be
 * followed. The usual forward analysis.
 */
import {
  ACCESS_BYTES,
  FACTOR,
  GROUPS,
  INSTRUCTION,
  isCall,
  JUMPS,
  OP_NAMES,
  OP_OPERANDS,
  REGISTERS,
  STORES,
  WRITES_BOTH,
} from '../../cc/base/bytecode.ts';
import type { Graph } from './blocks.ts';

/** Instructions, besides some groups, whose result says nothing about where an operand points. */
const EMPTY: ReadonlySet<string> = new Set(
  (
    'li32 li64 leaf mul32 muli32 mul64 muli64 bool32 bool64 ' +
    'clz32 clz64 ctz32 ctz64 popc32 popc64 clrsb32 clrsb64'
  ).split(' '),
);
const SHIFTS: ReadonlySet<string> = new Set('shli32 shri32 sari32 shli64 shri64 sari64'.split(' '));
const EMPTY_GROUPS = ['compare32', 'compare64', 'divide32', 'divide64'] as const;

/** What is known before each instruction. */
export type Zeros = (pc: number) => ReadonlySet<number>;

/**
 * @param first - what has none where it begins.
 * @param outgoing - the first half of the outgoing arguments, and the one behind the last.
 * @param pointers - loads of less than 8 bytes that have been seen to load a provenance.
 */
export function zerosIn(
  code: Int32Array,
  { blocks }: Graph,
  first: ReadonlySet<number>,
  outgoing: readonly [number, number],
  pointers: ReadonlySet<number>,
): Zeros {
  const into: (Set<number> | undefined)[] = blocks.map(() => undefined);
  into[0] = new Set(first);
  const step = (zeros: Set<number>, pc: number): void => {
    const op = code[pc];
    if (isCall(op)) afterCall(zeros, code[pc + 2], outgoing[1]);
    else if (ACCESS_BYTES[op] !== 0) afterAccess(zeros, code, pc, pointers);
    else if (REGISTERS[op] !== 0 && JUMPS[op] === 0) afterPlain(zeros, code, pc);
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const [i, { start, end, next }] of blocks.entries()) {
      const before = into[i];
      if (!before) continue;
      const zeros = new Set(before);
      for (let pc = start; pc < end; pc += INSTRUCTION) step(zeros, pc);
      for (const to of next) changed = meet(into, to, zeros) || changed;
    }
  }
  const found = new Map<number, ReadonlySet<number>>();
  for (const [i, { start, end }] of blocks.entries()) {
    const zeros = new Set(into[i]);
    for (let pc = start; pc < end; pc += INSTRUCTION) {
      found.set(pc, new Set(zeros));
      step(zeros, pc);
    }
  }
  return (pc) => found.get(pc)!;
}

function meet(into: (Set<number> | undefined)[], to: number, zeros: Set<number>): boolean {
  const there = into[to];
  if (!there) {
    into[to] = new Set(zeros);
    return true;
  }
  let changed = false;
  for (const half of there) {
    if (zeros.has(half)) continue;
    there.delete(half);
    changed = true;
  }
  return changed;
}

/** The result may be a pointer; no other outgoing register holds one any more. */
function afterCall(zeros: Set<number>, base: number, end: number): void {
  zeros.delete(base);
  zeros.delete(base + 1);
  for (let half = base + 2; half < end; half++) zeros.add(half);
}

function afterAccess(
  zeros: Set<number>,
  code: Int32Array,
  pc: number,
  pointers: ReadonlySet<number>,
): void {
  const op = code[pc];
  if (STORES[op] !== 0) return;
  const d = code[pc + 1];
  const isEmpty = ACCESS_BYTES[op] < 8 && !pointers.has(pc);
  put(zeros, d, isEmpty);
  if (ACCESS_BYTES[op] === 8) put(zeros, d + 1, false);
}

function afterPlain(zeros: Set<number>, code: Int32Array, pc: number): void {
  const op = code[pc];
  const d = code[pc + 1];
  const kind = OP_OPERANDS[op][0];
  if (kind !== 'd' && kind !== 'D') return;
  let isEmpty = isAlwaysEmpty(code, pc);
  if (!isEmpty) {
    isEmpty = true;
    for (let i = 1; i < REGISTERS[op]; i++) {
      const half = code[pc + 1 + i];
      if (!zeros.has(half) || (!readsLow(op) && !zeros.has(half + 1))) isEmpty = false;
    }
  }
  put(zeros, d, isEmpty);
  if (WRITES_BOTH[op] !== 0) put(zeros, d + 1, isEmpty);
}

/** Whether of its operands only the low halves say where the result points. */
export function readsLow(op: number): boolean {
  const name = OP_NAMES[op];
  return !name.endsWith('64') || name === 'zx64' || name === 'sx64';
}

/** Whether the result says nothing about where operands point. */
export function isAlwaysEmpty(code: Int32Array, pc: number): boolean {
  const op = code[pc];
  const name = OP_NAMES[op];
  if (EMPTY.has(name)) return true;
  if (SHIFTS.has(name)) return code[pc + 3] >= FACTOR;
  return EMPTY_GROUPS.some((group) => op >= GROUPS[group].first && op < GROUPS[group].end);
}

function put(zeros: Set<number>, half: number, isZero: boolean): void {
  if (isZero) zeros.add(half);
  else zeros.delete(half);
}

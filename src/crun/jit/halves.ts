/**
 * Which halves of registers compiled code has to read before it starts, and which it has to write
 * back where it stops: registers are local variables in between.
 *
 * A half is *dirty* where its variable was written and the window not yet; calls find all in the
 * window. Outgoing arguments are written to both at once, so they are never dirty.
 */
import { INSTRUCTION, isCall, OP, OP_OPERANDS, WRITES_BOTH } from '../../cc/base/bytecode.ts';
import type { Block, Graph } from './blocks.ts';

/** What is known before an instruction. */
export interface Halves {
  /** Written, but not in the window. */
  readonly dirty: ReadonlySet<number>;
}

/** What compiled code does with the halves of its window. */
export interface HalfUse {
  /** All that have a variable. */
  readonly used: readonly number[];
  /** To be read from the window first. */
  readonly loaded: readonly number[];
  /** All that are ever written in the window. */
  readonly written: readonly number[];
  /** Those that are read before they are written, or may be. */
  readonly exposed: readonly number[];
  /** Of the outgoing ones, those that are read as registers. */
  readonly results: readonly number[];
  /** Dirty halves before the instruction at a word. */
  dirtyAt(pc: number): readonly number[];
}

interface State {
  readonly dirty: Set<number>;
  readonly assigned: Set<number>;
}

/**
 * @param outgoing - the first half of the outgoing arguments.
 */
export function useOfHalves(
  code: Int32Array,
  { blocks, isLoop }: Graph,
  outgoing: number,
): HalfUse & { readonly all: boolean } {
  const all = isLoop.some(Boolean);
  const used = new Set<number>();
  const loaded = new Set<number>();
  const written = new Set<number>();
  const results = new Set<number>();
  for (const { start, end } of blocks) {
    for (let pc = start; pc < end; pc += INSTRUCTION) {
      for (const half of readBy(code, pc)) {
        used.add(half);
        if (half >= outgoing) results.add(half);
      }
      for (const half of writtenBy(code, pc)) {
        used.add(half);
        if (half < outgoing) written.add(half);
      }
    }
  }
  const step = ({ dirty, assigned }: State, pc: number): void => {
    if (isCall(code[pc])) {
      dirty.clear();
      for (const half of results) assigned.add(half);
      return;
    }
    for (const half of writtenBy(code, pc)) {
      assigned.add(half);
      if (half < outgoing) dirty.add(half);
    }
  };
  const into = fixpoint(blocks, step);
  const dirtyAt = new Map<number, readonly number[]>();
  for (const [i, { start, end }] of blocks.entries()) {
    const state = into[i]!;
    for (let pc = start; pc < end; pc += INSTRUCTION) {
      dirtyAt.set(pc, [...state.dirty]);
      for (const half of readBy(code, pc)) if (!state.assigned.has(half)) loaded.add(half);
      for (const half of state.dirty) if (!state.assigned.has(half)) loaded.add(half);
      step(state, pc);
    }
    // The block may be left before what comes next.
    for (const half of state.dirty) if (!state.assigned.has(half)) loaded.add(half);
  }
  const exposed = sorted(loaded);
  if (all) for (const half of written) loaded.add(half);
  return {
    all,
    exposed,
    used: sorted(used),
    loaded: sorted(loaded),
    written: sorted(written),
    results: sorted(results),
    dirtyAt: (pc) => dirtyAt.get(pc) ?? [],
  };
}

/** What is known at the start of each block. */
function fixpoint(
  blocks: readonly Block[],
  step: (state: State, pc: number) => void,
): (State | undefined)[] {
  const into: (State | undefined)[] = blocks.map(() => undefined);
  into[0] = { dirty: new Set(), assigned: new Set() };
  for (let changed = true; changed;) {
    changed = false;
    for (const [i, { start, end, next }] of blocks.entries()) {
      const before = into[i];
      if (!before) continue;
      const state = { dirty: new Set(before.dirty), assigned: new Set(before.assigned) };
      for (let pc = start; pc < end; pc += INSTRUCTION) step(state, pc);
      for (const to of next) changed = meet(into, to, state) || changed;
    }
  }
  return into;
}

/** Joins what comes along an edge; gives whether anything is new. */
function meet(into: (State | undefined)[], to: number, state: State): boolean {
  const there = into[to];
  if (!there) {
    into[to] = { dirty: new Set(state.dirty), assigned: new Set(state.assigned) };
    return true;
  }
  let changed = false;
  for (const half of state.dirty) {
    if (!there.dirty.has(half)) changed = true;
    there.dirty.add(half);
  }
  for (const half of there.assigned) {
    if (state.assigned.has(half)) continue;
    there.assigned.delete(half);
    changed = true;
  }
  return changed;
}

/** Halves of the registers that an instruction reads, both of each. */
export function readBy(code: Int32Array, pc: number): number[] {
  const operands = OP_OPERANDS[code[pc]];
  const found: number[] = [];
  for (let i = 0; i < operands.length; i++) {
    if (operands[i] === 'u') found.push(code[pc + 1 + i], code[pc + 1 + i] + 1);
  }
  return found;
}

/** Halves that an instruction writes; a call's results are no case of it. */
export function writtenBy(code: Int32Array, pc: number): number[] {
  const op = code[pc];
  const kind = OP_OPERANDS[op][0];
  if (kind !== 'd' && kind !== 'D') return [];
  return WRITES_BOTH[op] !== 0 || op === OP.retaddr
    ? [code[pc + 1], code[pc + 1] + 1]
    : [code[pc + 1]];
}

function sorted(halves: ReadonlySet<number>): number[] {
  return [...halves].sort((a, b) => a - b);
}

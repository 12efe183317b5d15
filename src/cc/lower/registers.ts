/**
 * Giving registers to the virtual ones: a linear scan over their lives.
 *
 * What lives across a call goes into the callee-saved registers of x86-64, in gcc's order, so that
 * a callee that uses them pushes it on the stack. What finds none gets a slot in the frame as well,
 * to which each write goes through. The rest lies in registers that no memory ever sees.
 */
import { RBP, SAVED_NAMES } from '../base/bytecode.ts';
import { incomingIndex } from './emit.ts';
import { definition, type Instruction, type Interval } from './flow.ts';
import { OP } from '../base/bytecode.ts';

/** Where a virtual register went. */
export interface Assignment {
  /** Index in the window. */
  readonly window: number;
  /** Callee-saved register that it stands for, or -1. */
  readonly saved: number;
  /** Whether writes go through to a slot in the frame. */
  readonly spilled: boolean;
}

/** The result of the allocation. */
export interface Allocation {
  readonly assignments: ReadonlyMap<number, Assignment>;
  /** Registers of the window. */
  readonly size: number;
  /** Callee-saved registers in use with their place in the window, in the order of pushing. */
  readonly saved: readonly (readonly [register: number, window: number])[];
}

/** Gives every virtual register its place. */
export function allocate(
  code: readonly Instruction[],
  lives: readonly Interval[],
  parameters: number,
  framePointer: boolean,
): Allocation {
  const moves = copies(code);
  const { registers, spilled } = scanSaved(lives, framePointer, moves);
  const used = [...new Set([...registers.values(), ...(framePointer ? [RBP] : [])])];
  used.sort((a, b) => b - a);
  const saved = used.map((register, i) => [register, parameters + i] as const);
  const windowOf = new Map(saved);
  const first = parameters + saved.length;
  const { windows, size } = scanPlain(
    lives.filter(({ reg }) => !registers.has(reg)),
    first,
    moves,
    spilled,
  );
  const assignments = new Map<number, Assignment>();
  for (const { reg } of lives) {
    const register = registers.get(reg);
    assignments.set(
      reg,
      register === undefined
        ? { window: windows.get(reg)!, saved: -1, spilled: spilled.has(reg) }
        : { window: windowOf.get(register)!, saved: register, spilled: false },
    );
  }
  return { assignments, size, saved };
}

/** For each virtual register the register that a move copies into it first. */
function copies(code: readonly Instruction[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const instruction of code) {
    const to = definition(instruction);
    if (to < 0 || (instruction.op !== OP.mov64 && instruction.op !== OP.mov32)) continue;
    if (!found.has(to)) found.set(to, instruction.b);
  }
  return found;
}

function scanSaved(
  lives: readonly Interval[],
  framePointer: boolean,
  moves: ReadonlyMap<number, number>,
): { registers: Map<number, number>; spilled: Set<number> } {
  const registers = new Map<number, number>();
  const spilled = new Set<number>();
  const free = SAVED_NAMES.map((_, i) => i).filter((i) => !(framePointer && i === RBP));
  let active: Interval[] = [];
  for (const life of lives) {
    if (!life.crosses) continue;
    active = active.filter((one) => {
      if (one.end > life.start) return true;
      free.push(registers.get(one.reg)!);
      return false;
    });
    free.sort((a, b) => a - b);
    const wanted = registers.get(moves.get(life.reg) ?? -1);
    const at = wanted === undefined ? -1 : free.indexOf(wanted);
    const register = free.splice(Math.max(at, 0), 1).at(0);
    if (register !== undefined) {
      registers.set(life.reg, register);
      active.push(life);
      continue;
    }
    const least = active.reduce((a, b) => (b.weight < a.weight ? b : a));
    if (least.weight >= life.weight) {
      spilled.add(life.reg);
      continue;
    }
    registers.set(life.reg, registers.get(least.reg)!);
    registers.delete(least.reg);
    spilled.add(least.reg);
    active = [...active.filter((one) => one !== least), life];
  }
  return { registers, spilled };
}

function scanPlain(
  lives: readonly Interval[],
  first: number,
  moves: ReadonlyMap<number, number>,
  spilled: ReadonlySet<number>,
): { windows: Map<number, number>; size: number } {
  const windows = new Map<number, number>();
  const free: number[] = [];
  let size = first;
  const active = new ActiveLives();
  for (const life of lives) {
    for (const { reg } of active.endedAt(life.start)) {
      const window = windows.get(reg)!;
      if (window >= first) free.push(window);
    }
    const from = moves.get(life.reg);
    const parameter = from === undefined ? -1 : incomingIndex(from);
    if (parameter >= 0 && !spilled.has(life.reg)) {
      windows.set(life.reg, parameter);
      continue;
    }
    const hint = from === undefined ? undefined : windows.get(from);
    const at = hint === undefined ? -1 : free.indexOf(hint);
    const window = at >= 0 ? free.splice(at, 1)[0] : (free.pop() ?? size++);
    windows.set(life.reg, window);
    active.add(life);
  }
  return { windows, size };
}

/** Lives that have begun: a heap, the one that ends first on top. */
class ActiveLives {
  private readonly heap: { readonly life: Interval; readonly n: number }[] = [];
  private count = 0;

  add(life: Interval): void {
    const { heap } = this;
    let at = heap.length;
    heap.push({ life, n: this.count++ });
    for (let up = (at - 1) >> 1; at > 0 && this.before(at, up); up = (at - 1) >> 1) {
      [heap[at], heap[up]] = [heap[up], heap[at]];
      at = up;
    }
  }

  /** Takes out what has ended at an instruction, in the order in which it was added. */
  endedAt(start: number): Interval[] {
    const ended: { readonly life: Interval; readonly n: number }[] = [];
    while (this.heap.length > 0 && this.heap[0].life.end <= start) ended.push(this.take());
    return ended.sort((a, b) => a.n - b.n).map(({ life }) => life);
  }

  private take(): { readonly life: Interval; readonly n: number } {
    const { heap } = this;
    const [top] = heap;
    const last = heap.pop()!;
    if (heap.length > 0) heap[0] = last;
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && this.before(child, least)) least = child;
      }
      if (least === at) return top;
      [heap[at], heap[least]] = [heap[least], heap[at]];
      at = least;
    }
  }

  private before(a: number, b: number): boolean {
    return this.heap[a].life.end < this.heap[b].life.end;
  }
}

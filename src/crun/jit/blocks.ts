/**
 * The control flow of a function from one of its instructions on: basic blocks in reverse
 * postorder, with dominators and the heads of loops.
 */
import { endsBlock, INSTRUCTION, JUMPS, OP, OP_OPERANDS } from '../../cc/base/bytecode.ts';

/** Instructions that are executed one after the other. */
export interface Block {
  /** Word index of the first instruction, and of the one behind the last. */
  readonly start: number;
  readonly end: number;
  /** Numbers of the blocks that may follow: of a branch, where it jumps to comes first. */
  readonly next: readonly number[];
}

/** The blocks in reverse postorder; the first is where it begins. */
export interface Graph {
  readonly blocks: readonly Block[];
  /** Of each block the one that dominates it at once; of the first itself. */
  readonly dominator: readonly number[];
  /** Of each block how many edges lead forward to it. */
  readonly entries: readonly number[];
  readonly isLoop: readonly boolean[];
}

/** More instructions are not compiled in one piece. */
const LIMIT = 2500;

/** The graph from `root` on; undefined when it is too large or has loops that are no loops in C. */
export function graphFrom(code: Int32Array, root: number): Graph | undefined {
  const starts = findStarts(code, root);
  if (!starts) return undefined;
  const byStart = new Map<number, { end: number; next: number[] }>();
  for (const start of starts) byStart.set(start, blockAt(code, start, starts));
  const order = reversePostorder(root, byStart);
  const numberOf = new Map(order.map((start, i) => [start, i]));
  const blocks = order.map((start) => {
    const { end, next } = byStart.get(start)!;
    return { start, end, next: next.map((to) => numberOf.get(to)!) };
  });
  const dominator = dominators(blocks);
  const entries = blocks.map(() => 0);
  const isLoop = blocks.map(() => false);
  for (const [from, { next }] of blocks.entries()) {
    for (const to of new Set(next)) {
      if (to > from) entries[to] += next.filter((one) => one === to).length;
      else if (!dominates(dominator, to, from)) return undefined;
      else isLoop[to] = true;
    }
  }
  return { blocks, dominator, entries, isLoop };
}

/** Word indices of the instructions that begin blocks. */
function findStarts(code: Int32Array, root: number): Set<number> | undefined {
  const starts = new Set([root]);
  const seen = new Set<number>();
  const open = [root];
  for (let start = open.pop(); start !== undefined; start = open.pop()) {
    for (let pc = start; !seen.has(pc); pc += INSTRUCTION) {
      seen.add(pc);
      if (seen.size > LIMIT || code[pc] === OP.jmpi) return undefined;
      const target = targetOf(code, pc);
      if (target >= 0 && !starts.has(target)) {
        starts.add(target);
        open.push(target);
      }
      if (endsBlock(code[pc])) break;
      if (target >= 0) {
        starts.add(pc + INSTRUCTION);
      }
    }
  }
  return starts;
}

/** Where a jump leads; -1 of what is none. */
function targetOf(code: Int32Array, pc: number): number {
  const op = code[pc];
  return JUMPS[op] === 0 ? -1 : code[pc + 1 + OP_OPERANDS[op].indexOf('l')];
}

function blockAt(
  code: Int32Array,
  start: number,
  starts: ReadonlySet<number>,
): { end: number; next: number[] } {
  for (let pc = start; ; pc += INSTRUCTION) {
    const target = targetOf(code, pc);
    const end = pc + INSTRUCTION;
    const next = target >= 0 ? [target] : [];
    if (endsBlock(code[pc])) return { end, next };
    if (target >= 0 || starts.has(end)) return { end, next: [...next, end] };
  }
}

function reversePostorder(
  root: number,
  blocks: ReadonlyMap<number, { readonly next: readonly number[] }>,
): number[] {
  const seen = new Set([root]);
  const order: number[] = [];
  const path: { start: number; left: number }[] = [
    { start: root, left: blocks.get(root)!.next.length },
  ];
  for (let top = path.at(-1); top; top = path.at(-1)) {
    if (top.left === 0) {
      order.push(top.start);
      path.pop();
      continue;
    }
    // The last first: what a branch falls through to comes right behind it.
    const to = blocks.get(top.start)!.next[--top.left];
    if (seen.has(to)) continue;
    seen.add(to);
    path.push({ start: to, left: blocks.get(to)!.next.length });
  }
  return order.reverse();
}

/** By Cooper, Harvey and Kennedy. */
function dominators(blocks: readonly Block[]): number[] {
  const from: number[][] = blocks.map(() => []);
  for (const [i, { next }] of blocks.entries()) for (const to of next) from[to].push(i);
  const dominator: number[] = blocks.map((_, i) => (i === 0 ? 0 : -1));
  const meet = (a: number, b: number): number => {
    while (a !== b) {
      while (a > b) a = dominator[a];
      while (b > a) b = dominator[b];
    }
    return a;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let i = 1; i < blocks.length; i++) {
      const found = from[i].filter((one) => dominator[one] >= 0).reduce(meet);
      if (dominator[i] === found) continue;
      dominator[i] = found;
      changed = true;
    }
  }
  return dominator;
}

function dominates(dominator: readonly number[], a: number, b: number): boolean {
  while (b > a) b = dominator[b];
  return a === b;
}

/** Where the loops around an instruction begin, as word indices, the innermost first. */
export function loopsAround({ blocks, isLoop }: Graph, pc: number): number[] {
  const inside = blocks.findIndex(({ start, end }) => pc >= start && pc < end);
  if (inside < 0) return [];
  const from: number[][] = blocks.map(() => []);
  for (const [i, { next }] of blocks.entries()) for (const to of next) from[to].push(i);
  const found: number[] = [];
  for (let head = inside; head >= 0; head--) {
    if (isLoop[head] && loopOf(head, from).has(inside)) found.push(blocks[head].start);
  }
  return found;
}

/** The blocks of the loop that begins at `head`. */
function loopOf(head: number, from: readonly (readonly number[])[]): Set<number> {
  const blocks = new Set([head]);
  const open = from[head].filter((one) => one >= head);
  for (let block = open.pop(); block !== undefined; block = open.pop()) {
    if (blocks.has(block)) continue;
    blocks.add(block);
    open.push(...from[block]);
  }
  return blocks;
}

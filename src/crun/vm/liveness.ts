/**
 * Which registers of a function may still be read after one of its instructions: what a thread that
 * waits there holds on to.
 *
 * The usual backward analysis over the finished code, made when somebody asks, for one function.
 */
import { endsBlock, INSTRUCTION, OP, OP_OPERANDS, isCall } from '../../cc/base/bytecode.ts';
import { META, META_ENTRY, META_WINDOW, type CText } from './text.ts';

/**
 * The halves of the window that may be read after the instruction at `pc`.
 * @param before - the instruction has still to be executed.
 */
export function liveAfter(text: CText, pc: number, before: boolean): number[] {
  const range = functionOf(text, pc);
  if (!range) return [];
  const { start, end, words } = range;
  const sets = new Map<number, Uint8Array>();
  const empty = new Uint8Array(words);
  const at = (place: number): Uint8Array => sets.get(place) ?? empty;
  for (let changed = true; changed;) {
    changed = false;
    for (let i = end - INSTRUCTION; i >= start; i -= INSTRUCTION) {
      const live = liveBefore(text.code, i, outOf(text, i, start, end, at, words));
      const old = sets.get(i);
      if (old && live.every((is, n) => is === old[n])) continue;
      sets.set(i, live);
      changed = true;
    }
  }
  const set = before ? at(pc) : outOf(text, pc, start, end, at, words).slice();
  // A call that waits has not given its result yet.
  if (!before && isCall(text.code[pc])) define(text.code, pc, set);
  const halves: number[] = [];
  for (let i = 0; i < words; i++) if (set[i] === 1) halves.push(i);
  return halves;
}

interface FunctionRange {
  readonly start: number;
  readonly end: number;
  readonly words: number;
}

function functionOf(text: CText, pc: number): FunctionRange | undefined {
  for (const fn of text.functions) {
    if (!fn) continue;
    const start = text.meta[fn.id * META + META_ENTRY];
    const { code } = fn.program.program.functions[fn.program.ids.indexOf(fn.id)];
    if (pc < start || pc >= start + code.length) continue;
    const words = text.meta[fn.id * META + META_WINDOW];
    return { start, end: start + code.length, words };
  }
  return undefined;
}

/** What is live behind an instruction: at the next one and where it may jump. */
function outOf(
  text: CText,
  pc: number,
  start: number,
  end: number,
  at: (place: number) => Uint8Array,
  words: number,
): Uint8Array {
  const { code } = text;
  const op = code[pc];
  const out = new Uint8Array(words);
  const add = (place: number): void => {
    for (const [i, is] of at(place).entries()) if (is === 1) out[i] = 1;
  };
  const label = OP_OPERANDS[op].indexOf('l');
  if (label >= 0) add(code[pc + 1 + label]);
  // A computed goto may lead to any place of the function.
  if (op === OP.jmpi) for (let i = start; i < end; i += INSTRUCTION) add(i);
  if (!endsBlock(op) && pc + INSTRUCTION < end) add(pc + INSTRUCTION);
  return out;
}

function liveBefore(code: Int32Array, pc: number, live: Uint8Array): Uint8Array {
  define(code, pc, live);
  const operands = OP_OPERANDS[code[pc]];
  for (let i = 0; i < operands.length; i++) {
    if (operands[i] === 'u') use(live, code[pc + 1 + i]);
  }
  if (isCall(code[pc])) {
    const first = code[pc + 2];
    for (let i = 0; i < code[pc + 3]; i++) use(live, first + 2 * i);
  }
  return live;
}

/** What the instruction writes is not live before it. */
function define(code: Int32Array, pc: number, live: Uint8Array): void {
  const kind = OP_OPERANDS[code[pc]][0];
  if (kind === 'd' || kind === 'D') clear(live, code[pc + 1], kind === 'D');
  if (isCall(code[pc])) {
    // Arguments and results lie in the window's outgoing part, which no call leaves as it was.
    for (let i = code[pc + 2]; i < live.length; i++) live[i] = 0;
  }
}

function clear(live: Uint8Array, half: number, both: boolean): void {
  if (half < live.length) live[half] = 0;
  if (both && half + 1 < live.length) live[half + 1] = 0;
}

function use(live: Uint8Array, half: number): void {
  if (half < live.length) live[half] = 1;
  if (half + 1 < live.length) live[half + 1] = 1;
}

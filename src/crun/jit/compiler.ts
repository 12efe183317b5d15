/**
 * Compiles C code that runs long to JavaScript, for one text: what is hot is found by looking where
 * the interpreter is every now and then, so that code that is not pays nothing.
 *
 * A loop that was found twice is compiled from its head on, with what it calls; an entry in the
 * text leads to it.
 */
import { ACCESS_BYTES, INSTRUCTION } from '../../cc/base/bytecode.ts';
import {
  FRAME,
  FRAME_FUNCTION,
  FRAME_PC,
  PIECE,
  type CompiledCode,
  type ThreadContext,
  type ThreadState,
} from '../vm/state.ts';
import { META, META_ENTRY, META_VARIADIC } from '../vm/text.ts';
import { graphFrom, loopsAround } from './blocks.ts';
import { generate } from './generate.ts';
import { Support, type Called } from './support.ts';

type Entered = (t: ThreadState, R: Int32Array, fb: number, left: number) => number;

/** A place where the interpreter enters compiled code, which is made when it is entered. */
interface Entry {
  readonly id: number;
  run: Entered | undefined;
  /** How often it was entered, up to when that does not matter any more. */
  entries: number;
  /** Halves of registers that must have no provenance. */
  zeros: readonly number[];
}

/** Makes a function of what its text uses. */
type Evaluate = (text: string) => (support: Support) => unknown;

/** A place that is found so often is hot. */
const HOT = 2;
/** A function that the kernel calls so often is. */
const OFTEN = 500;
/** Steps that new code may take the first times. */
const FIRST: readonly number[] = [40, 60, 90, 130, 200, 300];
/** With fewer steps left it may have stopped for that. */
const STOP_STEPS = 3000;
/** Calls that compiled code may have open on the host's stack. */
const DEEP = 120;
/** Callers that are looked at as well. */
const CALLERS = 3;
/** The machine's memory may not be larger: addresses in it are computed with 32 bits. */
const SIZE_MAX = 0xfff0_0000;

/** Compiled code of the programs in one text. */
export class CodeCompiler implements CompiledCode {
  private readonly context: ThreadContext;
  private readonly evaluate: Evaluate;
  private readonly support: Support;
  private readonly entered = new Map<number, Entry>();
  /** Loads of less than 8 bytes that loaded a provenance. */
  private readonly pointers = new Set<number>();
  /** How often each place to begin at was found. */
  private readonly found = new Map<number, number>();
  /** Where code that is found at a word may begin. */
  private readonly rootsOf = new Map<number, readonly number[]>();
  private readonly refused = new Set<number>();
  private steps = 0;
  private readonly isEager: boolean;
  /** How often each function was called by the kernel. */
  private readonly begun = new Map<number, number>();

  /**
   * @param evaluate - makes a function of a text, where that is allowed.
   * @param isEager - compiles everything that is called.
   */
  constructor(context: ThreadContext, evaluate: Evaluate, isEager = false) {
    this.context = context;
    this.isEager = isEager;
    this.evaluate = evaluate;
    this.support = new Support(context, (id) => this.compileCalled(id));
    context.text.unloaded = () => this.forget();
  }

  /** The compiler of a context, where its machine has one. */
  static for(context: ThreadContext): CodeCompiler | undefined {
    const { compiles = false } = context.machine;
    if (compiles === false) return undefined;
    return new CodeCompiler(context, evaluateText, compiles === 'eager');
  }

  enter(t: ThreadState, pc: number, left: number): void {
    const { support } = this;
    const code = this.entered.get(pc)!;
    const run = this.codeFor(t, pc, code);
    // At first only a little: so JavaScript's compiler sees how it stops before it compiles it.
    const first = code.entries < FIRST.length ? FIRST[code.entries++] : Infinity;
    t.limit = t.left = Math.min(left + t.ahead, first);
    t.pieceEnd = left;
    t.enteredAt = t.depth;
    t.deepest = t.depth + Math.max(0, DEEP - support.nested);
    support.translations.refresh();
    // A stack that is not even aligned is nothing to be fast with.
    if ((t.sp & 3) === 0) run(t, t.R, t.fb, t.limit);
    if (t.registerShadow) this.noteLoad(t, code);
    const used = t.limit - t.left;
    while (used > t.pieceEnd) support.chargePiece(t);
  }

  /** The code of an entry that is right for the registers as they are. */
  private codeFor(t: ThreadState, pc: number, entry: Entry): Entered {
    const shadow = t.registerShadow?.provenance;
    const isRight = entry.zeros.every((half) => shadow![t.fb + half] === 0);
    if (entry.run && isRight) return entry.run;
    const before = entry.run && new Set(entry.zeros);
    const { text, port } = this.context;
    const isZero = (half: number): boolean =>
      shadow![t.fb + half] === 0 && (before === undefined || before.has(half));
    const made = generate({
      text,
      graph: graphFrom(text.code, pc)!,
      id: entry.id,
      called: false,
      size: port.size,
      followed: shadow && { isZero, pointers: this.pointers },
    });
    entry.zeros = made.zeros;
    return (entry.run = this.evaluate(made.text)(this.support) as Entered);
  }

  /** Compiled code may have stopped because it did not expect a provenance where it is one. */
  private noteLoad(t: ThreadState, entry: Entry): void {
    const bytes = ACCESS_BYTES[this.context.text.code[t.pc]];
    if (t.left < STOP_STEPS || bytes === 0 || bytes === 8 || this.pointers.has(t.pc)) return;
    this.pointers.add(t.pc);
    entry.run = undefined;
    entry.zeros = [];
    this.support.calls[t.functionId] = undefined;
  }

  leftOfPiece(t: ThreadState): number {
    return t.pieceEnd - (t.limit - t.left);
  }

  begins(id: number): void {
    if (this.context.follower !== this.context.truth) return;
    const count = (this.begun.get(id) ?? 0) + 1;
    this.begun.set(id, count);
    if (this.isEager && count === 1) this.compileAll();
    else if (count === OFTEN) this.compileEntered(id, this.entryOf(id));
  }

  /** All that is loaded. */
  private compileAll(): void {
    const { functions, code } = this.context.text;
    for (const fn of functions) {
      if (!fn) continue;
      const graph = graphFrom(code, this.entryOf(fn.id));
      if (!graph) continue;
      this.compileEntered(fn.id, this.entryOf(fn.id));
      for (const [i, { start }] of graph.blocks.entries()) {
        if (graph.isLoop[i]) this.compileEntered(fn.id, start);
      }
    }
  }

  private entryOf(id: number): number {
    return this.context.text.meta[id * META + META_ENTRY];
  }

  sample(t: ThreadState, steps: number): void {
    this.steps += steps;
    if (this.steps < PIECE) return;
    this.steps = 0;
    if (this.context.follower !== this.context.truth) return;
    this.look(t.functionId, t.pc);
    const { frames } = t;
    const last = Math.max(0, t.depth - CALLERS);
    for (let depth = t.depth - 1; depth >= last; depth--) {
      const frame = depth * FRAME;
      const caller = depth === 0 ? t.entry : frames[frame - FRAME + FRAME_FUNCTION];
      this.look(caller, frames[frame + FRAME_PC] - INSTRUCTION);
    }
  }

  /** Code was found at `pc`, in the function `id`. */
  private look(id: number, pc: number): void {
    let roots = this.rootsOf.get(pc);
    if (!roots) {
      const { code } = this.context.text;
      const start = this.entryOf(id);
      const graph = graphFrom(code, start);
      // The innermost loop that can be compiled, else all of the function.
      roots = graph ? [...loopsAround(graph, pc), start] : [];
      this.rootsOf.set(pc, roots);
    }
    for (const root of roots) {
      const count = (this.found.get(root) ?? 0) + 1;
      this.found.set(root, count);
      if (count < HOT || this.compileEntered(id, root)) return;
    }
  }

  private compileEntered(id: number, root: number): boolean {
    if (this.entered.has(root)) return true;
    if (this.refused.has(root)) return false;
    if (!this.isPossible(root)) {
      this.refused.add(root);
      return false;
    }
    this.entered.set(root, { id, run: undefined, entries: 0, zeros: [] });
    this.context.text.addEntry(root);
    return true;
  }

  private isPossible(root: number): boolean {
    const { text, port } = this.context;
    return port.memory.phys.size <= SIZE_MAX && graphFrom(text.code, root) !== undefined;
  }

  private compileCalled(id: number): Called | undefined {
    const { meta, functions } = this.context.text;
    const start = this.entryOf(id);
    const key = -1 - id;
    if (this.refused.has(key)) return undefined;
    const isWhole = functions[id] !== undefined && meta[id * META + META_VARIADIC] < 0;
    if (!isWhole || !this.isPossible(start)) {
      this.refused.add(key);
      return undefined;
    }
    const { text, port, truth } = this.context;
    const graph = graphFrom(text.code, start)!;
    const followed = truth && { isZero: () => false, pointers: this.pointers };
    const made = generate({ text, graph, id, called: true, size: port.size, followed });
    return (this.support.calls[id] = this.evaluate(made.text)(this.support) as Called);
  }

  /** A program has gone: its code, and whatever may call it, is compiled anew when it is hot. */
  private forget(): void {
    this.support.version++;
    this.support.calls.length = 0;
    for (const root of this.entered.keys()) {
      if (!this.context.text.isEntry(root)) this.entered.delete(root);
    }
    this.found.clear();
    this.begun.clear();
    this.rootsOf.clear();
    this.refused.clear();
  }
}

/** Makes functions of texts as JavaScript itself does; a page may forbid it. */
const evaluateText: Evaluate = (text) =>
  // oxlint-disable-next-line typescript/no-implied-eval -- made from bytecode: numbers, our names.
  new Function('S', text) as (support: Support) => unknown;

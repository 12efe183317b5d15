/**
 * Compiles C code that runs long to JavaScript, for one text: what is hot is found by looking where
 * the interpreter is every now and then, so that code that is not pays nothing.
 *
 * A loop that was found twice is compiled from its head on, with what it calls; an entry in the
 * text leads to it.
 */
import { INSTRUCTION } from '../../cc/base/bytecode.ts';
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

/** Makes a function of what its text uses. */
type Evaluate = (text: string) => (support: Support) => unknown;

/** A place that is found so often is hot. */
const HOT = 2;
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
  private readonly entered = new Map<number, Entered>();
  /** How often a place was found; it was compiled, or can not be, when it is not finite. */
  private readonly found = new Map<number, number>();
  private readonly refused = new Set<number>();
  private steps = 0;

  /** @param evaluate - makes a function of a text, where that is allowed. */
  constructor(context: ThreadContext, evaluate: Evaluate) {
    this.context = context;
    this.evaluate = evaluate;
    this.support = new Support(context, (id) => this.compileCalled(id));
    context.text.unloaded = () => this.forget();
  }

  enter(t: ThreadState, pc: number, left: number): number {
    const { support } = this;
    t.limit = t.left = left + t.ahead;
    t.pieceEnd = left;
    t.enteredAt = t.depth;
    t.deepest = t.depth + Math.max(0, DEEP - support.nested);
    support.translations.refresh();
    // A stack that is not even aligned is nothing to be fast with.
    if ((t.sp & 3) === 0) this.entered.get(pc)!(t, t.R, t.fb, t.limit);
    const used = t.limit - t.left;
    while (used > t.pieceEnd) support.chargePiece(t);
    return t.pieceEnd - used;
  }

  leftAfterFault(t: ThreadState): number {
    return t.pieceEnd - (t.limit - t.left);
  }

  sample(t: ThreadState, steps: number): void {
    this.steps += steps;
    if (this.steps < PIECE) return;
    this.steps = 0;
    if (this.context.follower !== undefined) return;
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
    const { code, meta } = this.context.text;
    const start = meta[id * META + META_ENTRY];
    const graph = graphFrom(code, start);
    if (!graph) return;
    // The innermost loop that can be compiled, else all of the function.
    for (const root of [...loopsAround(graph, pc), start]) {
      const count = (this.found.get(root) ?? 0) + 1;
      this.found.set(root, count);
      if (count < HOT) return;
      if (this.entered.has(root) || this.compileEntered(id, root)) return;
    }
  }

  private compileEntered(id: number, root: number): boolean {
    if (this.refused.has(root)) return false;
    const made = this.compile(id, root, false) as Entered | undefined;
    if (!made) {
      this.refused.add(root);
      return false;
    }
    this.entered.set(root, made);
    this.context.text.addEntry(root);
    return true;
  }

  private compileCalled(id: number): Called | undefined {
    const { meta, functions } = this.context.text;
    const start = meta[id * META + META_ENTRY];
    const key = -1 - id;
    if (this.refused.has(key)) return undefined;
    const isPossible = functions[id] !== undefined && meta[id * META + META_VARIADIC] < 0;
    const made = isPossible ? (this.compile(id, start, true) as Called | undefined) : undefined;
    if (made) this.support.calls[id] = made;
    else this.refused.add(key);
    return made;
  }

  private compile(id: number, root: number, called: boolean): unknown {
    const { text, port } = this.context;
    const graph = graphFrom(text.code, root);
    if (!graph || port.memory.phys.size > SIZE_MAX) return undefined;
    const made = generate({ text, graph, id, called, size: port.size });
    return this.evaluate(made)(this.support);
  }

  /** A program has gone: its code, and whatever may call it, is compiled anew when it is hot. */
  private forget(): void {
    this.support.version++;
    this.support.calls.length = 0;
    for (const root of this.entered.keys()) {
      if (!this.context.text.isEntry(root)) this.entered.delete(root);
    }
    this.found.clear();
    this.refused.clear();
  }
}

/** Makes functions of texts as JavaScript itself does; a page may forbid it. */
// oxlint-disable-next-line no-implied-eval, no-new-func -- compiled from bytecode, not from input.
export const evaluateText: Evaluate = (text) =>
  new Function('S', text) as (support: Support) => unknown;

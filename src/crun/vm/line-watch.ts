/**
 * Lines of C as they are about to be executed, and what memory they may change: for whoever records
 * a run. It follows instruction by instruction (`ThreadContext.follower`), so that nothing is paid
 * for it where nobody watches.
 *
 * A line is told when it is another one than that of the instruction before in the same call, and
 * when a function begins; not when a call returns into the line that made it.
 */
import { ACCESS_BYTES, IN_FRAME, OP, STORES, isCall } from '../../cc/base/bytecode.ts';
import { LINE_BITS } from '../../cc/base/program.ts';
import type { InstructionFollower, ThreadContext, ThreadState, ThreadWatcher } from './state.ts';
import type { CText, LoadedProgram } from './text.ts';

/** Is told of lines, and between two of them of the memory that changes. */
export interface LineListener {
  /** Memory from a physical address on may be changed next. */
  writes(phys: number, bytes: number): void;
  /** Any memory may change: a function of the kernel is called, or others ran. */
  anything(): void;
  /** @param entry - the line, as line tables have it. */
  line(t: ThreadState, functionId: number, entry: number): void;
  /** A thread was called that goes on as `t`, or stopped: `isOver` when its function returned. */
  left(t: ThreadState, isOver: boolean, before: ThreadState | undefined): void;
}

/** A line of a source. */
export interface CodePlace {
  /** Its path, as the compiler was given it. */
  readonly file: string;
  readonly line: number;
  /** The function of the machine code, into which others may be inlined. */
  readonly function: string;
  readonly program: LoadedProgram;
}

/** Where an entry of a line table is. */
export function placeOf(text: CText, functionId: number, entry: number): CodePlace | undefined {
  const fn = text.functions[functionId];
  if (!fn) return undefined;
  const { program } = fn;
  const file = program.program.files[entry >>> LINE_BITS];
  return { file, line: entry & LINE_MASK, function: fn.name, program };
}

const LINE_MASK = (1 << LINE_BITS) - 1;
const { copy: COPY, zero: ZERO, call: CALL, callh: CALLH } = OP;
/** Of each opcode what it may change. */
const [NOTHING, STORED, BLOCK, CALLED] = [0, 1, 2, 3];
const CHANGES = STORES.map((isStore, op) => {
  if (isStore !== 0) return STORED;
  if (op === COPY || op === ZERO) return BLOCK;
  return isCall(op) ? CALLED : NOTHING;
});
/** Bytes that a call pushes: return address, registers, arguments without a name. */
const PUSHED = 512;
/** What an atomic operation changes at most. */
const WORD = 8;

/** The line of each open call of a thread. */
interface Lines {
  depth: number;
  at: Int32Array;
}

/** Watches all threads of a runtime. */
export class LineWatch implements InstructionFollower, ThreadWatcher {
  private readonly context: ThreadContext;
  private readonly listener: LineListener;
  private readonly threads = new WeakMap<ThreadState, Lines>();
  private thread: ThreadState | undefined;
  private lines: Lines = { depth: -1, at: new Int32Array(1) };

  constructor(context: ThreadContext, listener: LineListener) {
    this.context = context;
    this.listener = listener;
  }

  entered(t: ThreadState): void {
    this.thread = undefined;
    this.listener.anything();
    if (!this.threads.has(t)) this.threads.set(t, { depth: -1, at: new Int32Array(64) });
  }

  left(t: ThreadState, isOver: boolean, before: ThreadState | undefined): void {
    this.thread = undefined;
    this.listener.anything();
    this.listener.left(t, isOver, before);
  }

  follow(t: ThreadState, code: Int32Array, pc: number): void {
    this.context.truth?.follow(t, code, pc);
    if (t !== this.thread) this.switchTo(t);
    const { lines } = this;
    const { depth } = t;
    const entry = this.context.text.lines[pc >> 2];
    if (depth !== lines.depth || entry !== lines.at[depth]) this.arrive(t, depth, entry);
    const op = code[pc];
    const changes = CHANGES[op];
    if (changes === NOTHING) return;
    if (changes === STORED) this.store(t, op, code, pc);
    else if (changes === CALLED) this.call(t, op, code, pc);
    else this.at(t, t.fb + code[pc + 1], 0, code[pc + (op === COPY ? 3 : 2)]);
  }

  private switchTo(t: ThreadState): void {
    this.thread = t;
    this.lines = this.threads.get(t) ?? this.lines;
  }

  private arrive(t: ThreadState, depth: number, entry: number): void {
    const { lines } = this;
    const isReturn = depth < lines.depth;
    lines.depth = depth;
    if (depth >= lines.at.length) {
      const grown = new Int32Array(2 * depth);
      grown.set(lines.at);
      lines.at = grown;
    }
    if (isReturn && lines.at[depth] === entry) return;
    lines.at[depth] = entry;
    if ((entry & LINE_MASK) !== 0) this.listener.line(t, t.functionId, entry);
  }

  private store(t: ThreadState, op: number, code: Int32Array, pc: number): void {
    const bytes = ACCESS_BYTES[op];
    const second = code[pc + 2];
    if (IN_FRAME[op] !== 0) this.listener.writes(t.bp + second, bytes);
    else this.at(t, t.fb + second, code[pc + 3], bytes);
  }

  private at({ R, context }: ThreadState, x: number, offset: number, bytes: number): void {
    const phys = context.port.probe(R[x], R[x + 1], offset, bytes);
    if (phys >= 0) this.listener.writes(phys, bytes);
    else this.listener.anything();
  }

  private call(t: ThreadState, op: number, code: Int32Array, pc: number): void {
    this.listener.writes(Math.max(t.low, t.sp - PUSHED), Math.min(PUSHED, t.sp - t.low));
    if (op === CALLH && t.context.text.hosts[code[pc + 1]].name === '__sim_atomic') {
      this.at(t, t.fb + code[pc + 2], 0, WORD);
    } else if (op !== CALL) this.listener.anything();
  }
}

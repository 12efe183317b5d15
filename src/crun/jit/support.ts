/**
 * What the text of compiled code uses besides its variables: the arithmetic that is not
 * JavaScript's own, and what leads out of it.
 */
import {
  isCanonical,
  joinAddress,
  putAddress,
  swapHalf,
  upperOfAddress,
} from '../../machine/address.ts';
import { OP } from '../../cc/base/bytecode.ts';
import { divide64, ones, trailingZeros } from '../vm/alu.ts';
import { callHost, RUNNING } from '../vm/call.ts';
import { store } from '../vm/followed-memory.ts';
import { copyBytes, zeroBytes } from '../vm/memory.ts';
import { PIECE, type ThreadContext, type ThreadState } from '../vm/state.ts';
import { CTruth } from '../vm/truth.ts';
import { PutOffLosses } from './losses.ts';
import { Translations } from './translations.ts';

/** What a compiled function gives instead of the steps that are left: it stopped. */
export const STOPPED = -1;
/** Nothing was done: the interpreter has to make the call. @see STOPPED */
export const REFUSED = -2;

/** A function that compiled code calls. */
export type Called = (
  t: ThreadState,
  R: Int32Array,
  fb: number,
  ret: number,
  low: number,
  left: number,
) => number;

/** What all compiled functions of one context share. */
export class Support {
  readonly translations: Translations;
  /** Rises when code that is running must not go on: a program is gone. */
  version = 0;
  /** Calls of compiled code that are open, below those of the thread that runs. */
  nested = 0;
  /** Functions that compiled code calls, by their ids. */
  calls: (Called | undefined)[] = [];
  /** The upper half of what the last shift gave. */
  high = 0;
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  readonly RT: Int32Array;
  readonly RH: Int32Array;
  readonly RP: Int32Array;
  readonly WT: Int32Array;
  readonly WH: Int32Array;
  readonly WP: Int32Array;
  readonly miss: Translations['miss'];
  readonly mulHigh = mulHigh;
  readonly zeros = trailingZeros;
  readonly ones = ones;
  readonly swap = swapHalf;
  readonly put = putAddress;
  readonly upper = upperOfAddress;
  readonly wide = divide64;
  /** What follows the code for the truth; what it uses is there only then. */
  readonly T: CTruth | undefined;
  readonly D: PutOffLosses | undefined;
  readonly W: Int32Array | undefined;
  readonly C: { readonly hasCounts: boolean } | undefined;
  private readonly context: ThreadContext;
  private readonly compile: (id: number) => Called | undefined;

  constructor(context: ThreadContext, compile: (id: number) => Called | undefined) {
    this.context = context;
    this.compile = compile;
    this.translations = new Translations(context.port);
    const { forReading, forWriting, miss } = this.translations;
    this.u8 = context.port.u8;
    this.i32 = context.port.i32;
    ({ tag: this.RT, high: this.RH, page: this.RP } = forReading);
    ({ tag: this.WT, high: this.WH, page: this.WP } = forWriting);
    this.miss = miss;
    if (!(context.truth instanceof CTruth)) return;
    const { shadow } = context.truth;
    this.T = context.truth;
    this.D = new PutOffLosses(context.truth);
    this.W = shadow.words.words;
    this.C = shadow.lives.types;
  }

  /** Follows the instruction at `pc` as the interpreter does. */
  readonly follow = (t: ThreadState, pc: number): void => {
    this.tell(t);
    this.T!.follow(t, this.context.text.code, pc);
  };

  /** Tells the truth what was put off. */
  readonly tell = (t: ThreadState): void => {
    if (this.D!.count !== 0) this.D!.flush(t);
  };

  /** The provenance of a half of memory. */
  readonly half = (i: number): number => this.T!.shadow.words.half(i);

  /** What a half register held is gone. */
  readonly lose = (t: ThreadState, p: number, tick: number, pc: number): void =>
    this.D!.lose(t, p, tick, pc);

  /** A register gets other provenances. */
  readonly loseBoth = (
    t: ThreadState,
    oldLow: number,
    oldHigh: number,
    low: number,
    high: number,
    tick: number,
    pc: number,
  ): void => this.D!.loseBoth(t, oldLow, oldHigh, low, high, tick, pc);

  /** A register is about to be stored at a multiple of 4. */
  readonly stored = (t: ThreadState, d: number, pa: number, bytes: number, pc: number): void => {
    const truth = this.T!;
    truth.pc = pc;
    store(truth, t, d, pa, bytes);
  };

  readonly load32 = (pa: number): number => this.context.port.readPhysical(pa, 4);

  readonly store32 = (pa: number, value: number): void =>
    this.context.port.writePhysical(pa, 4, value);

  readonly shiftLeft = (lo: number, hi: number, count: number): number => {
    if (count === 0) {
      this.high = hi;
      return lo;
    }
    this.high = count >= 32 ? lo << (count - 32) : (hi << count) | (lo >>> (32 - count));
    return count >= 32 ? 0 : lo << count;
  };

  readonly shiftRight = (lo: number, hi: number, count: number): number => {
    if (count === 0) {
      this.high = hi;
      return lo;
    }
    this.high = count >= 32 ? 0 : (hi >>> count) | 0;
    return (count >= 32 ? hi >>> (count - 32) : (lo >>> count) | (hi << (32 - count))) | 0;
  };

  readonly shiftSigned = (lo: number, hi: number, count: number): number => {
    if (count === 0) {
      this.high = hi;
      return lo;
    }
    this.high = count >= 32 ? hi >> 31 : hi >> count;
    return (count >= 32 ? hi >> (count - 32) : (lo >>> count) | (hi << (32 - count))) | 0;
  };

  /** The code of a function, to be called; undefined when the interpreter has to. */
  readonly callee = (id: number): Called | undefined => this.calls[id] ?? this.compile(id);

  /** The code at an address. @see callee */
  readonly target = (_: ThreadState, lo: number, hi: number): Called | undefined => {
    if (!isCanonical(hi >>> 0)) return undefined;
    const id = this.context.text.functionAt(joinAddress(lo, hi));
    return id < 0 ? undefined : this.callee(id);
  };

  /** Calls a function of the kernel; true when compiled code can not go on behind it. */
  readonly host = (
    t: ThreadState,
    id: number,
    outgoing: number,
    count: number,
    version: number,
  ): boolean => {
    this.settle(t);
    const inside = t.depth - t.enteredAt;
    this.nested += inside;
    let status: number;
    try {
      status = callHost(t, id, outgoing, count);
    } finally {
      this.nested -= inside;
    }
    if (status !== RUNNING) {
      t.stopped = status;
      return true;
    }
    this.translations.refresh();
    const { effort } = this.context.port.memory;
    const goesOn = this.version === version && effort.room > t.left + 2 * PIECE;
    if (!goesOn) t.left--;
    return !goesOn;
  };

  /** The registers lie elsewhere now: the interpreter goes on. */
  readonly moved = (t: ThreadState, pc: number, left: number): number => {
    t.pc = pc;
    t.left = left;
    return STOPPED;
  };

  /** The instructions `copy` and `zero`. */
  readonly block = (
    t: ThreadState,
    R: Int32Array,
    op: number,
    d: number,
    x: number,
    second: number,
    bytes: number,
  ): void => {
    this.settle(t);
    if (op === OP.copy) copyBytes(this.context.port, R, d, x, bytes);
    else zeroBytes(this.context.port, R, d, second);
  };

  /** Charges for what was done up to here, as the interpreter would have, piece by piece. */
  settle(t: ThreadState): void {
    while (t.limit - t.left >= t.pieceEnd) this.chargePiece(t);
  }

  /** A piece is over, and the next one begins. */
  chargePiece(t: ThreadState): void {
    t.charged += PIECE;
    t.ahead -= PIECE;
    t.pieceEnd += PIECE;
    this.context.port.memory.effort.spend(PIECE);
  }
}

/** The upper half of the product of two unsigned halves. */
function mulHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const first = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const second = (Math.imul(a0, b1) + (first & 0xffff)) | 0;
  return (Math.imul(a1, b1) + (first >>> 16) + (second >>> 16)) | 0;
}

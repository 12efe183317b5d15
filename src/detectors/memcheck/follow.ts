/**
 * Follows C code instruction by instruction for what is undefined: each half of a register has a
 * bit for each of its bytes, which moves and loads copy and arithmetic spreads.
 *
 * Simplified: bytes, where memcheck has bits; what a comparison or a product makes of something
 * undefined is undefined as a whole; a C library's function takes what it is given for defined.
 */
import { joinAddress, type VirtAddr } from '../../machine/address.ts';
import {
  ACCESS_BYTES,
  GROUPS,
  IN_FRAME,
  OP,
  REGISTERS,
  STORES,
  WRITES_BOTH,
} from '../../cc/base/bytecode.ts';
import { defines } from '../../cc/base/bytecode.ts';
import type { InstructionFollower, ThreadState } from '../../crun/vm/state.ts';
import { META, META_FRAME } from '../../crun/vm/text.ts';
import type { Definedness } from './definedness.ts';

/** All four bytes of half a register. */
const ALL = 0xf;
/** From the lowest undefined byte up: what a carry may change. */
const CARRIED = Uint8Array.from({ length: 16 }, (_, mask) =>
  mask === 0 ? 0 : (ALL << Math.log2(mask & -mask)) & ALL,
);
const { shli64, copy, zero, callh, calli, ret, ld64, st64, ldf64, stf64 } = OP;
const CALL = OP.call;
const CONTROL = GROUPS.control.first;
const CONTROL_END = GROUPS.control.end;
const DEFINES = REGISTERS.map((_, op) => Number(op < CONTROL && defines(op)));

/** The undefined bytes of one thread's registers, and where its stack ends. */
interface Registers {
  masks: Uint8Array;
  /** Physical stack pointer at the instruction before. */
  sp: number;
}

/** Keeps account of undefined values. */
export class DefinednessFollower implements InstructionFollower {
  private readonly defined: Definedness;
  private readonly threads = new WeakMap<ThreadState, Registers>();
  private thread: ThreadState | undefined;
  private registers: Registers = { masks: new Uint8Array(0), sp: 0 };

  constructor(defined: Definedness) {
    this.defined = defined;
  }

  follow(t: ThreadState, code: Int32Array, pc: number): void {
    if (t !== this.thread) this.enter(t);
    const { registers } = this;
    if (t.sp !== registers.sp) this.stackMoved(t);
    if (registers.masks.length < t.R.length) {
      const grown = new Uint8Array(t.R.length);
      grown.set(registers.masks);
      registers.masks = grown;
    }
    const b = registers.masks;
    const op = code[pc];
    const third = code[pc + 3];
    const d = t.fb + code[pc + 1];
    const x = t.fb + code[pc + 2];
    const z = t.fb + third;
    switch (op) {
      case 1: // mov32
        b[d] = b[x];
        return;
      case 2: // mov64
        b[d] = b[x];
        b[d + 1] = b[x + 1];
        return;
      case 3: // li32
        b[d] = 0;
        return;
      case 4: // li64
      case 5: // leaf
        b[d] = b[d + 1] = 0;
        return;
      case 6: // add32
      case 8: // sub32
        b[d] = CARRIED[b[x] | b[z]];
        return;
      case 7: // addi32
        b[d] = CARRIED[b[x]];
        return;
      case 9: // add64
      case 11: // sub64
        sum(b, d, b[x] | b[z], b[x + 1] | b[z + 1]);
        return;
      case 10: // addi64
        sum(b, d, b[x], b[x + 1]);
        return;
      default:
        if (ACCESS_BYTES[op] !== 0) this.access(t, b, op, code, pc);
        else if (op >= CONTROL && op < CONTROL_END) control(t, b, op, d, code[pc + 2]);
        else if (op === copy) this.defined.copy(at(t, d), at(t, x), third);
        else if (op === zero) this.defined.define(at(t, d), code[pc + 2]);
        else if (DEFINES[op] !== 0) this.compute(t, b, op, d, x, z, third);
    }
  }

  private enter(t: ThreadState): void {
    let registers = this.threads.get(t);
    if (!registers) {
      registers = { masks: new Uint8Array(t.R.length), sp: t.state.sp - t.delta };
      this.threads.set(t, registers);
    }
    this.thread = t;
    this.registers = registers;
  }

  /** A function was entered, which has pushed and made a frame, or was left. */
  private stackMoved(t: ThreadState): void {
    const { registers } = this;
    const { sp, delta } = t;
    if (sp < registers.sp) {
      let end = registers.sp;
      if (t.bp === sp) {
        end = Math.min(end, sp + t.context.text.meta[t.functionId * META + META_FRAME]);
        this.defined.define(end + delta, registers.sp - end);
      }
      this.defined.undefine(sp + delta, end - sp);
    }
    registers.sp = sp;
  }

  private access(t: ThreadState, b: Uint8Array, op: number, code: Int32Array, pc: number): void {
    const register = t.fb + code[pc + 1];
    const va =
      IN_FRAME[op] !== 0
        ? t.bp + code[pc + 2] + t.delta
        : at(t, t.fb + code[pc + 2]) + code[pc + 3];
    const bytes = ACCESS_BYTES[op];
    const { defined } = this;
    if (op === ld64 || op === ldf64) {
      b[register] = defined.mask(va, 4);
      b[register + 1] = defined.mask(va + 4, 4);
    } else if (op === st64 || op === stf64) {
      defined.setMask(va, 4, b[register]);
      defined.setMask(va + 4, 4, b[register + 1]);
    } else if (STORES[op] !== 0) defined.setMask(va, bytes, b[register] & ((1 << bytes) - 1));
    else {
      const mask = defined.mask(va, bytes);
      // The bytes above are zero or the sign.
      b[register] = mask;
    }
  }

  /** Arithmetic of two halves or one. */
  private compute(
    t: ThreadState,
    b: Uint8Array,
    op: number,
    d: number,
    x: number,
    z: number,
    third: number,
  ): void {
    const hasTwo = REGISTERS[op] > 2;
    const any = b[x] | b[x + 1] | (hasTwo ? b[z] | b[z + 1] : 0);
    if (any === 0) {
      b[d] = 0;
      if (WRITES_BOTH[op] !== 0) b[d + 1] = 0;
      return;
    }
    switch (op) {
      case 43: // and32
        b[d] = both(t.R, b, x, z);
        return;
      case 53: // and64
        [b[d], b[d + 1]] = [both(t.R, b, x, z), both(t.R, b, x + 1, z + 1)];
        return;
      case 44: // or32
      case 45: // xor32
        b[d] = b[x] | b[z];
        return;
      case 54: // or64
      case 55: // xor64
        [b[d], b[d + 1]] = [b[x] | b[z], b[x + 1] | b[z + 1]];
        return;
      case 46: // andi32
        b[d] = b[x] & used(third);
        return;
      case 51: // sx64
        [b[d], b[d + 1]] = [b[x], (b[x] & 8) !== 0 ? ALL : 0];
        return;
      case 52: // zx64
        [b[d], b[d + 1]] = [b[x], 0];
        return;
      case 65: // zx8
        b[d] = b[x] & 1;
        return;
      case 66: // zx16
        b[d] = b[x] & 3;
        return;
      case 98: // shli64
      case 99: // shri64
        if ((third & 7) === 0) {
          const mask = b[x] | (b[x + 1] << 4);
          const bytes = (third & 63) >> 3;
          const moved = op === shli64 ? (mask << bytes) & 0xff : mask >> bytes;
          [b[d], b[d + 1]] = [moved & ALL, moved >> 4];
          return;
        }
    }
    b[d] = ALL;
    if (WRITES_BOTH[op] !== 0) b[d + 1] = ALL;
  }
}

function sum(b: Uint8Array, d: number, low: number, high: number): void {
  b[d] = CARRIED[low];
  b[d + 1] = low !== 0 ? ALL : CARRIED[high];
}

/** Calls and returns: what a function of the C library gives is defined. */
function control(t: ThreadState, b: Uint8Array, op: number, d: number, second: number): void {
  if (op === callh || (op === calli && t.context.text.functionAt(at(t, d)) < 0)) {
    b[t.fb + second] = b[t.fb + second + 1] = 0;
  } else if (op === ret) {
    [b[t.fb], b[t.fb + 1]] = [b[d], b[d + 1]];
  } else if (op !== CALL && WRITES_BOTH[op] !== 0) b[d] = b[d + 1] = 0;
}

/** The address in a register. */
function at({ R }: ThreadState, register: number): VirtAddr {
  return joinAddress(R[register], R[register + 1]);
}

/** The bytes of a mask of bits that are not zero. */
function used(bits: number): number {
  let mask = 0;
  for (let i = 0; i < 4; i++) if (((bits >>> (8 * i)) & 0xff) !== 0) mask |= 1 << i;
  return mask;
}

/** What `and` leaves undefined: a byte that is zero for sure is defined. */
function both(R: Int32Array, b: Uint8Array, x: number, z: number): number {
  return (b[x] & (b[z] | used(R[z]))) | (b[z] & (b[x] | used(R[x])));
}

/**
 * What one instruction of C does to the provenance of registers and memory. It is followed before
 * the instruction is executed, with the operands still as they were.
 *
 * Moves, loads and stores carry it; sums, differences and exclusive ors of two pointers are made
 * of both, but what is in both cancels out; shifts, masks, negation and extension keep it.
 * Comparisons, products, quotients and what counts bits give none. A mask that keeps only the
 * offset in a page gives none, either.
 */
import { BYTES, KEYED, WHOLE, type Provenance } from '../../truth/provenance.ts';
import { joinNumber, upperHalf } from '../../machine/address.ts';
import {
  ACCESS_BYTES,
  FACTOR,
  GROUPS,
  JUMPS,
  OP,
  REGISTERS,
  WRITES_BOTH,
} from '../../cc/base/bytecode.ts';
import {
  combineBytes,
  firstBytes,
  maskBytes,
  movesBytes,
  shiftBytes,
  swapBytes,
} from './byte-provenance.ts';
import { access, copyBlock, zeroBlock } from './followed-memory.ts';
import { copy, narrow, read, set, set2, touch, type Follower } from './followed-register.ts';
import type { ThreadState } from './state.ts';

const PAGE_MASK = ~0xfff;

// Where groups of instructions begin and end, as numbers of this file, which cost no look-up.
const ARITHMETIC_END = GROUPS.divide64.end;
const BITS = GROUPS.bits.first;
const BITS_END = GROUPS.bits.end;
const { shl32: SHL32, shl64: SHL64, shli64: SHLI64, sub64: SUB64, xor64: XOR64 } = OP;
const { bswap16: BSWAP16, bswap32: BSWAP32, bswap64: BSWAP64 } = OP;
const { copy: COPY, zero: ZERO, calli: CALLI, jmpi: JMPI } = OP;

/** Follows the instruction at word `pc`. */
export function follow(truth: Follower, t: ThreadState, code: Int32Array, pc: number): void {
  truth.pc = pc;
  const op = code[pc];
  const { fb } = t;
  const d = fb + code[pc + 1];
  const second = code[pc + 2];
  const third = code[pc + 3];
  if (REGISTERS[op] !== 0) {
    if (!anyProvenance(t, REGISTERS[op], d, fb + second, fb + third)) return;
    truth.shadow.tidy();
  }
  switch (op) {
    case 1: // mov32
      set(truth, t, d, narrow(truth, t, fb + second));
      break;
    case 2: // mov64
    case 10: // addi64
    case 101: // neg64
      copy(truth, t, d, fb + second);
      break;
    case 3: // li32
      set(truth, t, d, 0);
      break;
    case 4: // li64
    case 5: // leaf
    case 134: // alloca
    case 135: // retaddr
    case 136: // varargs
      set2(truth, t, d, 0, 0);
      break;
    case 45: // xor32
      set(truth, t, d, keyed(combined(truth, t, fb + second, fb + third)));
      break;
    case 6: // add32
    case 8: // sub32
      set(truth, t, d, combined(truth, t, fb + second, fb + third));
      break;
    case 7: // addi32
    case 56: // ori32
    case 61: // neg32
      set(truth, t, d, read(truth, t, fb + second));
      break;
    case 47: // shli32
      shift32(truth, t, d, fb + second, third, true);
      break;
    case 57: // xori32
      set(truth, t, d, keyed(read(truth, t, fb + second)));
      break;
    case 9: // add64
    case 11: // sub64
    case 55: // xor64
      sum64(truth, t, d, fb + second, fb + third, op);
      break;
    case 0: // nop
    case 20: // jmp
      break;
    default:
      if (ACCESS_BYTES[op] !== 0) access(truth, t, op, d, second, third);
      else if (JUMPS[op] !== 0) jump(truth, t, op, d, fb + second);
      else if (op < ARITHMETIC_END) arithmetic(truth, t, op, d, fb + second, third, fb + third);
      else if (op === COPY) copyBlock(truth, t, d, fb + second, third);
      else if (op === ZERO) zeroBlock(truth, t, d, second);
      else if (op >= BITS && op < BITS_END) bits(truth, t, op, d, fb + second);
      else if (op === JMPI || op === CALLI) touch(truth, t, d);
  }
}

/** Whether one of the first `count` operands, which are registers, has a provenance. */
function anyProvenance(t: ThreadState, count: number, d: number, x: number, z: number): boolean {
  const { provenance } = t.registerShadow!;
  let any = provenance[d] | provenance[d + 1];
  if (count > 1) any |= provenance[x] | provenance[x + 1];
  if (count > 2) any |= provenance[z] | provenance[z + 1];
  return any !== 0;
}

/** Counts of bits and swapped bytes. */
function bits(truth: Follower, t: ThreadState, op: number, d: number, x: number): void {
  if (op === BSWAP16 || op === BSWAP32 || op === BSWAP64) {
    const bytes = 2 << (op - BSWAP16);
    const upper = op === BSWAP64 ? read(truth, t, x + 1) : 0;
    const [low, high] = swapBytes(truth.shadow, read(truth, t, x), upper, bytes);
    if (op === BSWAP64) set2(truth, t, d, low, high);
    else set(truth, t, d, low);
    return;
  }
  touch(truth, t, x);
  set(truth, t, d, 0);
  if (WRITES_BOTH[op] !== 0) set(truth, t, d + 1, 0);
}

function combined(truth: Follower, t: ThreadState, x: number, z: number): Provenance {
  const a = read(truth, t, x);
  const b = read(truth, t, z);
  if (a === 0 || b === 0) return a | b;
  if (((a | b) & BYTES) !== 0) return combineBytes(truth.shadow, a, b, true);
  return truth.shadow.sets.combine(a, b);
}

function union(truth: Follower, t: ThreadState, x: number, z: number): Provenance {
  const a = read(truth, t, x);
  return united(truth, a, read(truth, t, z));
}

function united({ shadow }: Follower, a: Provenance, b: Provenance): Provenance {
  if (a === 0 || b === 0) return a | b;
  if (((a | b) & BYTES) !== 0) return combineBytes(shadow, a, b, false);
  return shadow.sets.union(a, b);
}

function sum64(truth: Follower, t: ThreadState, d: number, x: number, z: number, op: number): void {
  const { provenance } = t.registerShadow!;
  const flag = op === XOR64 ? KEYED : 0;
  const left = provenance[x] | provenance[x + 1];
  const right = provenance[z] | provenance[z + 1];
  if ((left | right) === 0) return set2(truth, t, d, 0, 0);
  // A pointer and an offset, most often.
  if ((left === 0 || right === 0) && flag === 0) return copy(truth, t, d, right === 0 ? x : z);
  const low = combined(truth, t, x, z);
  const high = combined(truth, t, x + 1, z + 1);
  if ((low | high) === 0 && flag === 0 && !isSmall(t.R, x, z, op === SUB64)) {
    // No difference: it is twice the address.
    return set2(
      truth,
      t,
      d,
      united(truth, provenance[x], provenance[z]),
      united(truth, provenance[x + 1], provenance[z + 1]),
    );
  }
  set2(truth, t, d, low === 0 ? 0 : low | flag, high === 0 ? 0 : high | flag);
}

/** Whether a sum or a difference is as small as that of two addresses in one block. */
function isSmall(R: Int32Array, x: number, z: number, isDifference: boolean): boolean {
  const a = joinNumber(R[x], R[x + 1]);
  const b = joinNumber(R[z], R[z + 1]);
  const high = upperHalf(isDifference ? a - b : a + b);
  return high === 0 || high === -1;
}

function keyed(p: Provenance): Provenance {
  return p === 0 ? 0 : p | KEYED;
}

function or64(truth: Follower, t: ThreadState, d: number, x: number, z: number): void {
  const low = union(truth, t, x, z);
  const high = union(truth, t, x + 1, z + 1);
  set2(truth, t, d, low, high);
}

function jump(truth: Follower, t: ThreadState, op: number, d: number, x: number): void {
  touch(truth, t, d);
  if (REGISTERS[op] > 1) touch(truth, t, x);
}

/** Opcodes from `and32` to `modu64` that `follow` has no case for. */
function arithmetic(
  truth: Follower,
  t: ThreadState,
  op: number,
  d: number,
  x: number,
  y: number,
  z: number,
): void {
  switch (op) {
    case 43: // and32
      return and32(truth, t, d, x, t.R[z], read(truth, t, z));
    case 44: // or32
      return set(truth, t, d, union(truth, t, x, z));
    case 54: // or64
      return or64(truth, t, d, x, z);
    case 46: // andi32
      return and32(truth, t, d, x, y, 0);
    case 48: // shri32
    case 49: // sari32
      return shift32(truth, t, d, x, y, false);
    case 58: // shl32
    case 59: // shr32
    case 60: // sar32
      touch(truth, t, z);
      return shift32(truth, t, d, x, t.R[z] & 31, op === SHL32);
    case 63: // sx8
    case 65: // zx8
      return set(truth, t, d, firstBytes(truth.shadow, read(truth, t, x), 1));
    case 64: // sx16
    case 66: // zx16
      return set(truth, t, d, firstBytes(truth.shadow, read(truth, t, x), 2));
    case 51: // sx64
    case 52: // zx64
      return extend(truth, t, d, x);
    case 53: // and64
      return and64(truth, t, d, x, z);
    case 104: // andi64
      return mask64(truth, t, d, x, y, y >> 31);
    case 95: // shl64
    case 96: // shr64
    case 97: // sar64
      touch(truth, t, z);
      return shift(truth, t, d, x, t.R[z] & 63, op === SHL64);
    case 98: // shli64
    case 99: // shri64
    case 100: // sari64
      if (y >= FACTOR) return nothing(truth, t, op, d, x, z);
      return shift(truth, t, d, x, y & 63, op === SHLI64);
    default:
      return nothing(truth, t, op, d, x, z);
  }
}

/** Results that say nothing about where their operands point. */
function nothing(
  truth: Follower,
  t: ThreadState,
  op: number,
  d: number,
  x: number,
  z: number,
): void {
  touch(truth, t, x);
  if (REGISTERS[op] > 2) touch(truth, t, z);
  if (WRITES_BOTH[op] !== 0) set2(truth, t, d, 0, 0);
  else set(truth, t, d, 0);
}

function and32(
  truth: Follower,
  t: ThreadState,
  d: number,
  x: number,
  mask: number,
  other: Provenance,
): void {
  const p = narrow(truth, t, x);
  if (other !== 0) return set(truth, t, d, united(truth, p, other));
  if ((p & WHOLE) === WHOLE && (p & BYTES) === 0) {
    return set(truth, t, d, (mask & PAGE_MASK) !== 0 ? p : 0);
  }
  set(truth, t, d, maskBytes(truth.shadow, p, mask, mask >>> 24 !== 0));
}

function and64(truth: Follower, t: ThreadState, d: number, x: number, z: number): void {
  const { provenance } = t.registerShadow!;
  const left = provenance[x] | provenance[x + 1];
  const right = provenance[z] | provenance[z + 1];
  if (left !== 0 && right !== 0) or64(truth, t, d, x, z);
  else if (left !== 0) mask64(truth, t, d, x, t.R[z], t.R[z + 1]);
  else mask64(truth, t, d, z, t.R[x], t.R[x + 1]);
}

function mask64(
  truth: Follower,
  t: ThreadState,
  d: number,
  x: number,
  lo: number,
  hi: number,
): void {
  const low = read(truth, t, x);
  const high = read(truth, t, x + 1);
  const { shadow } = truth;
  // What is computed from all of an address keeps it as long as more than an offset is left.
  const isWhole = ((low | high) & BYTES) === 0 && (low & WHOLE) === WHOLE;
  const kept = isWhole ? ((lo & PAGE_MASK) === 0 ? 0 : low) : maskBytes(shadow, low, lo, hi !== 0);
  set2(truth, t, d, kept, isWhole && hi !== 0 ? high : maskBytes(shadow, high, hi, false));
}

function extend(truth: Follower, t: ThreadState, d: number, x: number): void {
  set2(truth, t, d, read(truth, t, x), 0);
}

function shift32(
  truth: Follower,
  t: ThreadState,
  d: number,
  x: number,
  count: number,
  left: boolean,
): void {
  const p = read(truth, t, x);
  if (count >= FACTOR) return nothing(truth, t, OP.shli32, d, x, x);
  const by = count & 31;
  if (p === 0 || by === 0 || !movesBytes(p, 0, by)) return set(truth, t, d, p);
  set(truth, t, d, shiftBytes(truth.shadow, p, 0, by, left, 4)[0]);
}

function shift(
  truth: Follower,
  t: ThreadState,
  d: number,
  x: number,
  count: number,
  left: boolean,
): void {
  const low = read(truth, t, x);
  const high = read(truth, t, x + 1);
  if ((low | high) === 0) return set2(truth, t, d, 0, 0);
  if (count === 0) return set2(truth, t, d, low, high);
  if (movesBytes(low, high, count)) {
    return set2(truth, t, d, ...shiftBytes(truth.shadow, low, high, count, left));
  }
  if (count >= 32) return set2(truth, t, d, left ? 0 : high, left ? low : 0);
  const { sets } = truth.shadow;
  const both = sets.union(low, high);
  // What is shifted out on the left is the same in all addresses.
  set2(truth, t, d, left ? low : both, left ? both : high);
}

/**
 * The arithmetic of the interpreter that is not in its main loop, in groups. `d` and `x` are
 * indices of registers, `y` is the third operand as it stands and `z` the register that it names.
 *
 * Every operation reads its operands before it writes the result, which may be one of them.
 */
import {
  joinNumber,
  joinU64,
  lowerOfU64,
  swapHalf,
  upperHalf,
  upperOfU64,
} from '../../machine/address.ts';
import { OP } from '../../cc/base/bytecode.ts';
import { DivideError } from '../../kernel/base/fault.ts';

const { div32: DIV32, mod32: MOD32, div64: DIV64, mod64: MOD64, modu64: MODU64 } = OP;

/** Opcodes from `ori32` to `bool64`: 32-bit arithmetic, extensions, truth. */
export function alu32(
  R: Int32Array,
  opcode: number,
  d: number,
  x: number,
  y: number,
  z: number,
): void {
  // oxfmt-ignore
  switch (opcode) {
    case 56: R[d] = R[x] | y; break; // ori32
    case 57: R[d] = R[x] ^ y; break; // xori32
    case 58: R[d] = R[x] << R[z]; break; // shl32
    case 59: R[d] = R[x] >>> R[z]; break; // shr32
    case 60: R[d] = R[x] >> R[z]; break; // sar32
    case 61: R[d] = -R[x] | 0; break; // neg32
    case 62: R[d] = Math.imul(R[x], y); break; // muli32
    case 63: R[d] = (R[x] << 24) >> 24; break; // sx8
    case 64: R[d] = (R[x] << 16) >> 16; break; // sx16
    case 65: R[d] = R[x] & 0xff; break; // zx8
    case 66: R[d] = R[x] & 0xffff; break; // zx16
    case 67: R[d] = R[x] !== 0 ? 1 : 0; break; // bool32
    default: R[d] = (R[x] | R[x + 1]) !== 0 ? 1 : 0; // bool64
  }
}

/** Opcodes from `eq32` to `geui32`: comparisons of 32 bits. */
export function compare32(
  R: Int32Array,
  opcode: number,
  d: number,
  x: number,
  y: number,
  z: number,
): void {
  // oxfmt-ignore
  switch (opcode) {
    case 69: R[d] = R[x] === R[z] ? 1 : 0; break; // eq32
    case 70: R[d] = R[x] !== R[z] ? 1 : 0; break; // ne32
    case 71: R[d] = R[x] < R[z] ? 1 : 0; break; // lt32
    case 72: R[d] = R[x] <= R[z] ? 1 : 0; break; // le32
    case 73: R[d] = R[x] >>> 0 < R[z] >>> 0 ? 1 : 0; break; // ltu32
    case 74: R[d] = R[x] >>> 0 <= R[z] >>> 0 ? 1 : 0; break; // leu32
    case 75: R[d] = R[x] === y ? 1 : 0; break; // eqi32
    case 76: R[d] = R[x] !== y ? 1 : 0; break; // nei32
    case 77: R[d] = R[x] < y ? 1 : 0; break; // lti32
    case 78: R[d] = R[x] <= y ? 1 : 0; break; // lei32
    case 79: R[d] = R[x] > y ? 1 : 0; break; // gti32
    case 80: R[d] = R[x] >= y ? 1 : 0; break; // gei32
    case 81: R[d] = R[x] >>> 0 < y >>> 0 ? 1 : 0; break; // ltui32
    case 82: R[d] = R[x] >>> 0 <= y >>> 0 ? 1 : 0; break; // leui32
    case 83: R[d] = R[x] >>> 0 > y >>> 0 ? 1 : 0; break; // gtui32
    default: R[d] = R[x] >>> 0 >= y >>> 0 ? 1 : 0; // geui32
  }
}

/** Whether the 64-bit register `a` is below `b`, signed. */
export function less64(R: Int32Array, a: number, b: number): boolean {
  return R[a + 1] !== R[b + 1] ? R[a + 1] < R[b + 1] : R[a] >>> 0 < R[b] >>> 0;
}

/** Whether the 64-bit register `a` is below `b`, unsigned. */
export function lessUnsigned64(R: Int32Array, a: number, b: number): boolean {
  return R[a + 1] !== R[b + 1] ? R[a + 1] >>> 0 < R[b + 1] >>> 0 : R[a] >>> 0 < R[b] >>> 0;
}

/** Opcodes from `eq64` to `leu64`: comparisons of 64 bits. */
export function compare64(R: Int32Array, opcode: number, d: number, x: number, z: number): void {
  let result: boolean;
  // oxfmt-ignore
  switch (opcode) {
    case 85: result = R[x] === R[z] && R[x + 1] === R[z + 1]; break; // eq64
    case 86: result = R[x] !== R[z] || R[x + 1] !== R[z + 1]; break; // ne64
    case 87: result = less64(R, x, z); break; // lt64
    case 88: result = !less64(R, z, x); break; // le64
    case 89: result = lessUnsigned64(R, x, z); break; // ltu64
    default: result = !lessUnsigned64(R, z, x); // leu64
  }
  R[d] = result ? 1 : 0;
}

/** Opcodes from `jlt64` to `jleu64`: whether the 64-bit comparison of a branch holds. */
export function holds64(R: Int32Array, opcode: number, a: number, b: number): boolean {
  // oxfmt-ignore
  switch (opcode) {
    case 91: return less64(R, a, b); // jlt64
    case 92: return !less64(R, b, a); // jle64
    case 93: return lessUnsigned64(R, a, b); // jltu64
    default: return !lessUnsigned64(R, b, a); // jleu64
  }
}

/** Opcodes from `shl64` to `andi64`: 64-bit shifts, negation, products. */
export function alu64(
  R: Int32Array,
  opcode: number,
  d: number,
  x: number,
  y: number,
  z: number,
): void {
  const lo = R[x];
  const hi = R[x + 1];
  // oxfmt-ignore
  switch (opcode) {
    case 95: shiftLeft(R, d, lo, hi, R[z] & 63); break; // shl64
    case 96: shiftRight(R, d, lo, hi, R[z] & 63, false); break; // shr64
    case 97: shiftRight(R, d, lo, hi, R[z] & 63, true); break; // sar64
    case 98: shiftLeft(R, d, lo, hi, y & 63); break; // shli64
    case 99: shiftRight(R, d, lo, hi, y & 63, false); break; // shri64
    case 100: shiftRight(R, d, lo, hi, y & 63, true); break; // sari64
    case 101: R[d] = -lo | 0; R[d + 1] = lo === 0 ? -hi | 0 : ~hi; break; // neg64
    case 102: multiply(R, d, lo, hi, R[z], R[z + 1]); break; // mul64
    case 103: multiply(R, d, lo, hi, y, y >> 31); break; // muli64
    default: R[d] = lo & y; R[d + 1] = hi & (y >> 31); // andi64
  }
}

function shiftLeft(R: Int32Array, d: number, lo: number, hi: number, count: number): void {
  if (count >= 32) {
    R[d + 1] = lo << (count - 32);
    R[d] = 0;
  } else if (count > 0) {
    R[d + 1] = (hi << count) | (lo >>> (32 - count));
    R[d] = lo << count;
  } else {
    R[d] = lo;
    R[d + 1] = hi;
  }
}

function shiftRight(
  R: Int32Array,
  d: number,
  lo: number,
  hi: number,
  count: number,
  signed: boolean,
): void {
  if (count >= 32) {
    R[d] = signed ? hi >> (count - 32) : hi >>> (count - 32);
    R[d + 1] = signed ? hi >> 31 : 0;
  } else if (count > 0) {
    R[d] = (lo >>> count) | (hi << (32 - count));
    R[d + 1] = signed ? hi >> count : hi >>> count;
  } else {
    R[d] = lo;
    R[d + 1] = hi;
  }
}

/** The low 64 bits of a product. */
function multiply(
  R: Int32Array,
  d: number,
  aLo: number,
  aHi: number,
  bLo: number,
  bHi: number,
): void {
  const a0 = aLo & 0xffff;
  const a1 = aLo >>> 16;
  const b0 = bLo & 0xffff;
  const b1 = bLo >>> 16;
  const p00 = a0 * b0;
  const p01 = a0 * b1;
  const p10 = a1 * b0;
  const middle = p01 + (p00 >>> 16) + (p10 & 0xffff);
  const carry = Math.floor(middle / 0x10000) + (p10 >>> 16);
  const high = (a1 * b1 + carry) | 0;
  R[d] = ((middle & 0xffff) << 16) | (p00 & 0xffff);
  R[d + 1] = (high + Math.imul(aLo, bHi) + Math.imul(aHi, bLo)) | 0;
}

/** Opcodes from `div32` to `modu32`: 32-bit division. */
export function divide32(R: Int32Array, opcode: number, d: number, x: number, z: number): void {
  const a = R[x];
  const b = R[z];
  if (b === 0) throw new DivideError();
  const signed = opcode === DIV32 || opcode === MOD32;
  if (a === -0x8000_0000 && b === -1 && signed) throw new DivideError();
  // oxfmt-ignore
  switch (opcode) {
    case 105: R[d] = (a / b) | 0; break; // div32
    case 106: R[d] = Math.floor((a >>> 0) / (b >>> 0)); break; // divu32
    case 107: R[d] = a % b; break; // mod32
    default: R[d] = (a >>> 0) % (b >>> 0); // modu32
  }
}

/** Opcodes from `div64` to `modu64`: 64-bit division. */
export function divide64(R: Int32Array, opcode: number, d: number, x: number, z: number): void {
  const aHi = R[x + 1];
  const bHi = R[z + 1];
  if ((R[z] | bHi) === 0) throw new DivideError();
  const remainder = opcode === MOD64 || opcode === MODU64;
  // Below 2^53 a division of doubles is exact, and most are.
  if (aHi >>> 21 === 0 && bHi >>> 21 === 0) {
    const a = joinNumber(R[x], aHi);
    const b = joinNumber(R[z], bHi);
    const result = remainder ? a % b : Math.floor(a / b);
    R[d] = result | 0;
    R[d + 1] = upperHalf(result);
    return;
  }
  const signed = opcode === DIV64 || opcode === MOD64;
  const wide = (lo: number, hi: number): bigint =>
    signed ? BigInt.asIntN(64, joinU64(lo, hi)) : joinU64(lo, hi);
  const a = wide(R[x], aHi);
  const b = wide(R[z], bHi);
  const quotient = a / b;
  if (signed && BigInt.asIntN(64, quotient) !== quotient) throw new DivideError();
  const result = remainder ? a % b : quotient;
  R[d] = lowerOfU64(result);
  R[d + 1] = upperOfU64(result);
}

/** Opcodes from `clz32` to `clrsb64`. */
export function bitOperation(R: Int32Array, opcode: number, d: number, x: number): void {
  const lo = R[x];
  const hi = R[x + 1];
  // oxfmt-ignore
  switch (opcode) {
    case 137: R[d] = Math.clz32(lo); break; // clz32
    case 138: R[d] = hi !== 0 ? Math.clz32(hi) : 32 + Math.clz32(lo); break; // clz64
    case 139: R[d] = trailingZeros(lo); break; // ctz32
    case 140: R[d] = lo !== 0 ? trailingZeros(lo) : 32 + trailingZeros(hi); break; // ctz64
    case 141: R[d] = ones(lo); break; // popc32
    case 142: R[d] = ones(lo) + ones(hi); break; // popc64
    case 143: R[d] = swapHalf(lo) >>> 16; break; // bswap16
    case 144: R[d] = swapHalf(lo); break; // bswap32
    case 145: R[d] = swapHalf(hi); R[d + 1] = swapHalf(lo); break; // bswap64
    case 146: R[d] = Math.clz32(lo ^ (lo >> 31)) - 1; break; // clrsb32
    default: { // clrsb64
      const sign = hi >> 31;
      R[d] = (hi === sign ? 32 + Math.clz32(lo ^ sign) : Math.clz32(hi ^ sign)) - 1;
    }
  }
}

/** Zero bits below the lowest one of a half: 32 of none. */
export function trailingZeros(word: number): number {
  return word === 0 ? 32 : 31 - Math.clz32(word & -word);
}

/** One bits of a half. */
export function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/**
 * What one instruction of C does to the provenance of registers and memory. It is followed before
 * the instruction is executed, with the operands still as they were.
 *
 * Moves, loads and stores carry it; sums, differences and exclusive ors of two pointers are made
 * of both, but what is in both cancels out; shifts, masks, negation and extension keep it.
 * Comparisons, products, quotients and what counts bits give none. A mask that keeps only the
 * offset in a page gives none, either.
 */
import {
  BYTES,
  HIGH,
  KEYED,
  LOW,
  SET,
  SLOT_MASK,
  STALE,
  WHOLE,
  type Provenance,
} from '../../truth/provenance.ts';
import type { Shadow } from '../../truth/shadow.ts';
import {
  ACCESS_BYTES,
  GROUPS,
  IN_FRAME,
  JUMPS,
  OP,
  REGISTERS,
  STORES,
  WRITES_BOTH,
} from '../../cc/base/bytecode.ts';
import type { MemoryPort } from './memory.ts';
import type { ThreadState } from './state.ts';

const PAGE_MASK = ~0xfff;

// Where groups of instructions begin and end, as numbers of this file, which cost no look-up.
const ARITHMETIC_END = GROUPS.divide64.end;
const BITS = GROUPS.bits.first;
const BITS_END = GROUPS.bits.end;
const { shl64: SHL64, shli64: SHLI64, copy: COPY, zero: ZERO, calli: CALLI, jmpi: JMPI } = OP;

/** What following an instruction works on. */
export interface Follower {
  readonly shadow: Shadow;
  /** The instruction that is being followed. */
  pc: number;
  /** Notes that a register was read. */
  noteUse(t: ThreadState, half: number, pc: number): void;
  /** What a half register held is gone. */
  drop(t: ThreadState, half: number): void;
}

/** Follows the instruction at word `pc`. */
export function follow(truth: Follower, t: ThreadState, code: Int32Array, pc: number): void {
  truth.pc = pc;
  const op = code[pc];
  const { fb } = t;
  const d = fb + code[pc + 1];
  const second = code[pc + 2];
  const third = code[pc + 3];
  if (REGISTERS[op] !== 0 && !anyProvenance(t, REGISTERS[op], d, fb + second, fb + third)) return;
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
    case 47: // shli32
    case 61: // neg32
      set(truth, t, d, read(truth, t, fb + second));
      break;
    case 57: // xori32
      set(truth, t, d, keyed(read(truth, t, fb + second)));
      break;
    case 9: // add64
    case 11: // sub64
      sum64(truth, t, d, fb + second, fb + third, 0);
      break;
    case 55: // xor64
      sum64(truth, t, d, fb + second, fb + third, KEYED);
      break;
    case 44: // or32
      set(truth, t, d, union(truth, t, fb + second, fb + third));
      break;
    case 54: // or64
      or64(truth, t, d, fb + second, fb + third);
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
  touch(truth, t, x);
  set(truth, t, d, 0);
  if (WRITES_BOTH[op] !== 0) set(truth, t, d + 1, 0);
}

/** Loads and stores. */
function access(
  truth: Follower,
  t: ThreadState,
  op: number,
  d: number,
  second: number,
  third: number,
): void {
  const bytes = ACCESS_BYTES[op];
  const isStore = STORES[op] !== 0;
  const inFrame = IN_FRAME[op] !== 0;
  const x = t.fb + second;
  const pa = inFrame ? t.bp + second : place(t, x, third, bytes);
  if (bytes < 4) {
    if (!inFrame) touch(truth, t, x);
    if (isStore) storePiece(truth, t, d, pa, bytes);
    else set(truth, t, d, pieceAt(truth, pa));
    return;
  }
  if (isStore) store(truth, t, d, pa, bytes);
  else load(truth, t, d, pa, bytes);
  if (isStore && !inFrame) touch(truth, t, x);
}

/** The provenance of a half register that is read. */
function read(truth: Follower, t: ThreadState, x: number): Provenance {
  const p = t.registerShadow!.provenance[x];
  if (p !== 0) truth.noteUse(t, x & ~1, truth.pc);
  return p & BYTES ? 0 : p;
}

/** A register is read. What 32-bit instructions left in its upper half alone is not. */
function touch(truth: Follower, t: ThreadState, x: number): void {
  if (t.registerShadow!.provenance[x] !== 0) truth.noteUse(t, x, truth.pc);
}

/** Writes one half register. */
function set(truth: Follower, t: ThreadState, d: number, p: Provenance): void {
  const { provenance } = t.registerShadow!;
  const old = provenance[d];
  if ((old | p) === 0) return;
  if (old !== 0 && ((old ^ p) & (SLOT_MASK | SET)) !== 0) truth.drop(t, d);
  provenance[d] = p;
  if (p !== 0) truth.noteUse(t, d & ~1, truth.pc);
}

/** Writes both halves; what they held was read last before this instruction. */
function set2(truth: Follower, t: ThreadState, d: number, low: Provenance, high: Provenance): void {
  const { provenance } = t.registerShadow!;
  const oldLow = provenance[d];
  const oldHigh = provenance[d + 1];
  if ((oldLow | oldHigh | low | high) === 0) return;
  const isLowGone = oldLow !== 0 && ((oldLow ^ low) & (SLOT_MASK | SET)) !== 0;
  const isHighGone = oldHigh !== 0 && ((oldHigh ^ high) & (SLOT_MASK | SET)) !== 0;
  if (isLowGone) truth.drop(t, d);
  // Both halves of one pointer are one loss.
  const isSame = isLowGone && ((oldLow ^ oldHigh) & (SLOT_MASK | SET | STALE)) === 0;
  if (isHighGone && !isSame) truth.drop(t, d + 1);
  provenance[d] = low;
  provenance[d + 1] = high;
  if ((low | high) !== 0) truth.noteUse(t, d, truth.pc);
}

/** What 32 bits of a register hold: all of a pointer when the upper half says nothing more. */
function narrow(truth: Follower, t: ThreadState, x: number): Provenance {
  const { provenance } = t.registerShadow!;
  const p = provenance[x];
  if (p === 0) return 0;
  truth.noteUse(t, x, truth.pc);
  const high = t.R[x + 1];
  const same = ((p ^ provenance[x + 1]) & (SLOT_MASK | SET)) === 0;
  return same && (high === 0 || high === -1) && (provenance[x + 1] & HIGH) !== 0 ? p | HIGH : p;
}

function copy(truth: Follower, t: ThreadState, d: number, x: number): void {
  const { provenance } = t.registerShadow!;
  const low = provenance[x];
  const high = provenance[x + 1];
  if ((low | high | provenance[d] | provenance[d + 1]) === 0) return;
  if ((low | high) !== 0) truth.noteUse(t, x, truth.pc);
  set2(truth, t, d, low, high);
}

function combined(truth: Follower, t: ThreadState, x: number, z: number): Provenance {
  const a = read(truth, t, x);
  const b = read(truth, t, z);
  return a === 0 || b === 0 ? a | b : truth.shadow.sets.combine(a, b);
}

function union(truth: Follower, t: ThreadState, x: number, z: number): Provenance {
  const a = read(truth, t, x);
  const b = read(truth, t, z);
  return a === 0 || b === 0 ? a | b : truth.shadow.sets.union(a, b);
}

function sum64(
  truth: Follower,
  t: ThreadState,
  d: number,
  x: number,
  z: number,
  flag: number,
): void {
  const { provenance } = t.registerShadow!;
  const left = provenance[x] | provenance[x + 1];
  const right = provenance[z] | provenance[z + 1];
  if ((left | right) === 0) return set2(truth, t, d, 0, 0);
  // A pointer and an offset, most often.
  if ((left === 0 || right === 0) && flag === 0 && ((left | right) & BYTES) === 0) {
    return copy(truth, t, d, right === 0 ? x : z);
  }
  // A piece in one half only: the sum may carry into the other half.
  const low = combined(truth, t, x, z);
  const high = combined(truth, t, x + 1, z + 1);
  set2(truth, t, d, low === 0 ? 0 : low | flag, high === 0 ? 0 : high | flag);
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
    case 46: // andi32
      return and32(truth, t, d, x, y, 0);
    case 48: // shri32
    case 49: // sari32
      return set(truth, t, d, read(truth, t, x));
    case 58: // shl32
    case 59: // shr32
    case 60: // sar32
      touch(truth, t, z);
      return set(truth, t, d, read(truth, t, x));
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
  if (other !== 0) set(truth, t, d, truth.shadow.sets.union(p, other));
  else set(truth, t, d, (mask & PAGE_MASK) !== 0 ? p : 0);
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
  const keepsLow = (lo & PAGE_MASK) !== 0;
  set2(truth, t, d, keepsLow ? low : 0, hi !== 0 ? high : 0);
}

function extend(truth: Follower, t: ThreadState, d: number, x: number): void {
  set2(truth, t, d, read(truth, t, x), 0);
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
  if (count >= 32) return set2(truth, t, d, left ? 0 : high, left ? low : 0);
  const { sets } = truth.shadow;
  const both = sets.union(low, high);
  // What is shifted out on the left is the same in all addresses.
  set2(truth, t, d, left ? low : both, left ? both : high);
}

/** Physical address of a memory operand, -1 when there is none or it is in two pieces. */
function place(t: ThreadState, x: number, offset: number, bytes: number): number {
  const { port } = t.context;
  const { R } = t;
  const pa = (R[x] >>> 0) + offset;
  if (R[x + 1] === DIRECT && pa >= 0 && pa + bytes <= port.size) return pa;
  return port.probe(R[x], R[x + 1], offset, bytes);
}

const DIRECT = 0xffff8880 | 0;

function load(truth: Follower, t: ThreadState, d: number, pa: number, bytes: number): void {
  if (pa < 0) return;
  const { words } = truth.shadow;
  const i = pa >>> 2;
  if (bytes === 4) {
    set(truth, t, d, (pa & 3) === 0 ? words.half(i) : 0);
    return;
  }
  if ((pa & 3) === 0) return set2(truth, t, d, words.half(i), words.half(i + 1));
  const middle = words.half((pa + 3) >>> 2);
  const piece = (middle & WHOLE) === WHOLE ? middle & ~WHOLE : 0;
  set2(truth, t, d, piece === 0 ? 0 : piece | LOW, piece === 0 ? 0 : piece | HIGH);
}

function store(truth: Follower, t: ThreadState, d: number, pa: number, bytes: number): void {
  if (pa < 0) return;
  const { shadow } = truth;
  const { provenance } = t.registerShadow!;
  if (shadow.lives.types.hasCounts && (pa & 3) === 0) {
    shadow.countChanges(pa, t.context.port.i32[pa >>> 2], t.R[d]);
  }
  if (bytes === 4) {
    const p = narrow(truth, t, d) & ~BYTES;
    if ((pa & 3) === 0) shadow.storeHalf(pa, p);
    else shadow.clear(pa, 4);
    return;
  }
  const low = provenance[d];
  const high = provenance[d + 1];
  if ((low | high) !== 0) truth.noteUse(t, d, truth.pc);
  if ((pa & 3) === 0) return shadow.store(pa, low, high);
  const middle = (pa + 3) & ~3;
  shadow.clear(pa, 1);
  shadow.clear(pa + 7, 1);
  shadow.storeHalf(middle, low === 0 ? 0 : low | WHOLE);
}

function pieceAt(truth: Follower, pa: number): Provenance {
  if (pa < 0) return 0;
  const p = truth.shadow.words.half(pa >>> 2);
  return p === 0 ? 0 : (p & (SLOT_MASK | SET)) | BYTES;
}

/** A byte of a pointer is put back: when the word is the pointer again, it is one. */
function storePiece(truth: Follower, t: ThreadState, d: number, pa: number, bytes: number): void {
  if (pa < 0) return;
  const { shadow } = truth;
  const { port } = t.context;
  const p = t.registerShadow!.provenance[d];
  const value = t.R[d];
  for (let i = 0; i < bytes; i++) {
    shadow.storeByte(pa + i, port.u8[pa + i], (value >>> (8 * i)) & 0xff);
  }
  if ((p & BYTES) === 0 || (p & SET) !== 0) return;
  truth.noteUse(t, d, truth.pc);
  const word = pa & ~7;
  const slot = p & SLOT_MASK;
  if (isPointerAfter(truth, port, word, pa, value, bytes, slot)) {
    shadow.store(word, slot | LOW, slot | HIGH);
  }
}

function isPointerAfter(
  truth: Follower,
  port: MemoryPort,
  word: number,
  pa: number,
  value: number,
  bytes: number,
  slot: number,
): boolean {
  const after = new DataView(port.u8.slice(word, word + 8).buffer);
  for (let i = 0; i < bytes; i++) after.setUint8(pa + i - word, (value >>> (8 * i)) & 0xff);
  const { lives } = truth.shadow;
  const at = Number(after.getBigUint64(0, true) & 0xffff_ffff_ffffn);
  const address = lives.addressOf(slot);
  return at >= address && at <= address + lives.sizeOf(slot);
}

function copyBlock(truth: Follower, t: ThreadState, d: number, x: number, bytes: number): void {
  touch(truth, t, d);
  touch(truth, t, x);
  const to = place(t, d, 0, bytes);
  const from = place(t, x, 0, bytes);
  if (to >= 0 && from >= 0 && bytes <= 4096) truth.shadow.copy(to, from, bytes);
}

function zeroBlock(truth: Follower, t: ThreadState, d: number, bytes: number): void {
  touch(truth, t, d);
  const pa = place(t, d, 0, bytes);
  if (pa >= 0) truth.shadow.clear(pa, bytes);
}

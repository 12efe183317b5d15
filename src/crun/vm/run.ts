/**
 * The interpreter's main loop.
 *
 * Hot instructions are cases of one `switch` over literals, which becomes a jump table; the others
 * are in groups. The state of the running function is in locals; what calls and returns change is
 * read again after them.
 */
import { putAddress } from '../../machine/address.ts';
import { assert } from '../../base/assert.ts';
import { GROUPS, OP } from '../../cc/base/bytecode.ts';
import {
  alu32,
  alu64,
  bitOperation,
  compare32,
  compare64,
  divide32,
  divide64,
  holds64,
} from './alu.ts';
import {
  alloca,
  argumentArea,
  call,
  callHost,
  callPointer,
  jumpTarget,
  leave,
  returnAddress,
  RUNNING,
  trap,
} from './call.ts';
import {
  accessFrameNarrow,
  accessNarrow,
  copyBytes,
  load32,
  load64,
  loadFrame32,
  loadFrame64,
  store32,
  store64,
  storeFrame32,
  storeFrame64,
  zeroBytes,
  type MemoryPort,
} from './memory.ts';
import type { ThreadState } from './state.ts';

/** The budget is used up. @see RUNNING */
export const PREEMPTED = 4;
/** Compiled code stands there. @see RUNNING */
export const ENTERED = 5;

// Where the groups that are not in the main loop begin and end; they are asked for in the order of
// the table. As numbers of this file they cost no look-up.
const JUMPS_END = GROUPS.jumps.end;
const JUMPS64 = GROUPS.jumps64.first;
const JUMPS64_END = GROUPS.jumps64.end;
const SIMPLE_END = GROUPS.simple.end;
const ALU32_END = GROUPS.alu32.end;
const COMPARE32_END = GROUPS.compare32.end;
const COMPARE64_END = GROUPS.compare64.end;
const ALU64_END = GROUPS.alu64.end;
const DIVIDE32_END = GROUPS.divide32.end;
const ARITHMETIC_END = GROUPS.divide64.end;
const NARROW_END = GROUPS.narrow.end;
const FRAME_NARROW_END = GROUPS.frameNarrow.end;
const BITS = GROUPS.bits.first;
const BITS_END = GROUPS.bits.end;
const { copy: COPY, zero: ZERO, enter: ENTER } = OP;

/**
 * Runs at most `budget` instructions; gives why it stopped. Faults leave `t.pc` at their place.
 * @param plain - does not stop where compiled code stands.
 */
export function runLoop(t: ThreadState, budget: number, plain = isFollowed(t)): number {
  const { port, text, follower } = t.context;
  let { R, fb, bp, pc } = t;
  let code = plain ? text.code : text.runnable;
  let left = budget;
  try {
    for (; left > 0; left--) {
      if (follower !== undefined) follower.follow(t, code, pc);
      const op = code[pc];
      const y = code[pc + 3];
      const d = (fb + code[pc + 1]) | 0;
      const x = (fb + code[pc + 2]) | 0;
      const z = (fb + y) | 0;
      // oxfmt-ignore
      switch (op) {
        case 1: R[d] = R[x]; break; // mov32
        case 2: R[d] = R[x]; R[d + 1] = R[x + 1]; break; // mov64
        case 3: R[d] = code[pc + 2]; break; // li32
        case 4: R[d] = code[pc + 2]; R[d + 1] = y; break; // li64
        case 5: putAddress(R, d, bp + t.delta + code[pc + 2]); break; // leaf
        case 6: R[d] = R[x] + R[z]; break; // add32
        case 7: R[d] = R[x] + y; break; // addi32
        case 8: R[d] = R[x] - R[z]; break; // sub32
        case 9: add64(R, d, x, R[z], R[z + 1]); break; // add64
        case 10: add64(R, d, x, y, y >> 31); break; // addi64
        case 11: sub64(R, d, x, z); break; // sub64
        case 12: load32(port, R, d, x, y); break; // ld32
        case 13: load64(port, R, d, x, y); break; // ld64
        case 14: store32(port, R, d, x, y); break; // st32
        case 15: store64(port, R, d, x, y); break; // st64
        case 16: loadFrame32(port, R, d, bp + code[pc + 2]); break; // ldf32
        case 17: loadFrame64(port, R, d, bp + code[pc + 2]); break; // ldf64
        case 18: storeFrame32(port, R, d, bp + code[pc + 2]); break; // stf32
        case 19: storeFrame64(port, R, d, bp + code[pc + 2]); break; // stf64
        case 20: pc = code[pc + 1]; continue; // jmp
        case 21: if (R[d] === 0) { pc = code[pc + 2]; continue; } break; // jz32
        case 22: if (R[d] !== 0) { pc = code[pc + 2]; continue; } break; // jnz32
        case 23: if ((R[d] | R[d + 1]) === 0) { pc = code[pc + 2]; continue; } break; // jz64
        case 24: if ((R[d] | R[d + 1]) !== 0) { pc = code[pc + 2]; continue; } break; // jnz64
        case 27: if (R[d] < R[x]) { pc = y; continue; } break; // jlt32
        case 31: if (R[d] === code[pc + 2]) { pc = y; continue; } break; // jeqi32
        case 32: if (R[d] !== code[pc + 2]) { pc = y; continue; } break; // jnei32
        case 33: if (R[d] < code[pc + 2]) { pc = y; continue; } break; // jlti32
        case 34: if (R[d] <= code[pc + 2]) { pc = y; continue; } break; // jlei32
        case 127: case 128: case 129: case 130: case 131: // call, callh, calli, ret, retv
        case 132: case 133: case 134: case 135: case 136: // trap, jmpi, alloca, retaddr, varargs
          t.pc = pc;
          t.stopped = control(t, op, d, code[pc + 1], code[pc + 2], y);
          if (t.stopped !== RUNNING) return t.stopped;
          ({ R, fb, bp, pc } = t);
          code = plain ? text.code : text.runnable;
          continue;
        default:
          if (op < JUMPS_END || (op >= JUMPS64 && op < JUMPS64_END)) {
            if (jump(R, op, d, x, code[pc + 2])) { pc = y; continue; }
          } else if (op < ARITHMETIC_END) arithmetic(R, op, d, x, y, z);
          else if (op === ENTER) { t.pc = pc; return ENTERED; }
          else other(port, R, op, d, x, code[pc + 2], y, bp);
      }
      pc += 4;
    }
  } catch (error) {
    t.pc = pc;
    throw error;
  } finally {
    t.steps = budget - left;
  }
  t.pc = pc;
  return PREEMPTED;
}

/** Somebody besides the truth follows, which no compiled code does. */
export function isFollowed({ context }: ThreadState): boolean {
  return context.follower !== context.truth;
}

function add64(R: Int32Array, d: number, x: number, lo: number, hi: number): void {
  const sum = R[x] + lo;
  const carry = sum >>> 0 < lo >>> 0 ? 1 : 0;
  R[d + 1] = R[x + 1] + hi + carry;
  R[d] = sum;
}

function sub64(R: Int32Array, d: number, x: number, z: number): void {
  const borrow = R[x] >>> 0 < R[z] >>> 0 ? 1 : 0;
  const high = R[x + 1] - R[z + 1] - borrow;
  R[d] = R[x] - R[z];
  R[d + 1] = high;
}

/** Whether a jump is taken that is not in the main loop. */
function jump(R: Int32Array, op: number, d: number, x: number, y: number): boolean {
  const value = R[d];
  // oxfmt-ignore
  switch (op) {
    case 25: return value === R[x]; // jeq32
    case 26: return value !== R[x]; // jne32
    case 28: return value <= R[x]; // jle32
    case 29: return value >>> 0 < R[x] >>> 0; // jltu32
    case 30: return value >>> 0 <= R[x] >>> 0; // jleu32
    case 35: return value > y; // jgti32
    case 36: return value >= y; // jgei32
    case 37: return value >>> 0 < y >>> 0; // jltui32
    case 38: return value >>> 0 <= y >>> 0; // jleui32
    case 39: return value >>> 0 > y >>> 0; // jgtui32
    case 40: return value >>> 0 >= y >>> 0; // jgeui32
    case 41: return value === R[x] && R[d + 1] === R[x + 1]; // jeq64
    case 42: return value !== R[x] || R[d + 1] !== R[x + 1]; // jne64
    default: return op >= JUMPS64 && holds64(R, op, d, x);
  }
}

/** Arithmetic that is not in the main loop. */
function arithmetic(R: Int32Array, op: number, d: number, x: number, y: number, z: number): void {
  if (op < SIMPLE_END) simple(R, op, d, x, y, z);
  else if (op < ALU32_END) alu32(R, op, d, x, y, z);
  else if (op < COMPARE32_END) compare32(R, op, d, x, y, z);
  else if (op < COMPARE64_END) compare64(R, op, d, x, z);
  else if (op < ALU64_END) alu64(R, op, d, x, y, z);
  else if (op < DIVIDE32_END) divide32(R, op, d, x, z);
  else divide64(R, op, d, x, z);
}

function simple(R: Int32Array, op: number, d: number, x: number, y: number, z: number): void {
  // oxfmt-ignore
  switch (op) {
    case 43: R[d] = R[x] & R[z]; break; // and32
    case 44: R[d] = R[x] | R[z]; break; // or32
    case 45: R[d] = R[x] ^ R[z]; break; // xor32
    case 46: R[d] = R[x] & y; break; // andi32
    case 47: R[d] = R[x] << y; break; // shli32
    case 48: R[d] = R[x] >>> y; break; // shri32
    case 49: R[d] = R[x] >> y; break; // sari32
    case 50: R[d] = Math.imul(R[x], R[z]); break; // mul32
    case 51: R[d + 1] = R[x] >> 31; R[d] = R[x]; break; // sx64
    case 52: R[d] = R[x]; R[d + 1] = 0; break; // zx64
    case 53: R[d] = R[x] & R[z]; R[d + 1] = R[x + 1] & R[z + 1]; break; // and64
    case 54: R[d] = R[x] | R[z]; R[d + 1] = R[x + 1] | R[z + 1]; break; // or64
    default: R[d] = R[x] ^ R[z]; R[d + 1] = R[x + 1] ^ R[z + 1]; // xor64
  }
}

/** Narrow memory accesses, blocks, bits. */
function other(
  port: MemoryPort,
  R: Int32Array,
  op: number,
  d: number,
  x: number,
  second: number,
  y: number,
  bp: number,
): void {
  if (op < NARROW_END) accessNarrow(port, R, op, d, x, y);
  else if (op < FRAME_NARROW_END) accessFrameNarrow(port, R, op, d, bp + second);
  else if (op === COPY) copyBytes(port, R, d, x, y);
  else if (op === ZERO) zeroBytes(port, R, d, second);
  else {
    assert(op >= BITS && op < BITS_END, `no instruction ${op}`);
    bitOperation(R, op, d, x);
  }
}

/** Calls, returns and what else changes more than registers. */
function control(
  t: ThreadState,
  op: number,
  d: number,
  first: number,
  second: number,
  third: number,
): number {
  switch (op) {
    case 127: // call
      call(t, first, second, third);
      return RUNNING;
    case 128: // callh
      return callHost(t, first, second, third);
    case 129: // calli
      return callPointer(t, d, second, third);
    case 130: // ret
      return leave(t, d);
    case 131: // retv
      return leave(t, -1);
    case 132: // trap
      return trap(first);
    case 133: // jmpi
      t.pc = jumpTarget(t, d);
      return RUNNING;
    case 134: // alloca
      alloca(t, d, t.R[t.fb + second]);
      break;
    case 135: // retaddr
      returnAddress(t, d, second);
      break;
    default: // varargs
      argumentArea(t, d);
  }
  t.pc += 4;
  return RUNNING;
}

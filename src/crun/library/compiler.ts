/**
 * What compiled code calls for builtins that are no single instruction: arithmetic with overflow,
 * and read-modify-write operations, which nothing comes in between of.
 */
import { lowerOfU64, upperOfU64 } from '../../machine/address.ts';
import type { HostCall, HostLibrary } from '../vm/host.ts';

/** Adds the functions that the lowering calls by name. */
export function addCompilerFunctions(library: HostLibrary): void {
  library.add('int __sim_overflow(long a, long b, void *result, long how)', overflow);
  library.add('words __sim_atomic(void *at, long operand, long desired, long how)', atomic);
}

/** `how`: operation in 4 bits, signedness of both operands and the result, size << 8. */
function overflow(c: HostCall): number {
  const how = c.uint(3);
  const a = how & (1 << 4) ? BigInt.asIntN(64, c.word(0)) : c.word(0);
  const b = how & (1 << 5) ? BigInt.asIntN(64, c.word(1)) : c.word(1);
  const exact = [a + b, a - b, a * b][(how & 0xf) % 3];
  const bits = (how >>> 8) * 8;
  const held = how & (1 << 6) ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact);
  writeWord(c, 2, bits / 8, held);
  return held === exact ? 0 : 1;
}

/** `how`: operation, size << 8; gives the old value. */
function atomic(c: HostCall): void {
  const how = c.uint(3);
  const bytes = how >>> 8;
  if (bytes === 4) {
    atomic32(c, how & 0xff);
    return;
  }
  const old = readWord(c, 0, bytes);
  const operand = BigInt.asUintN(bytes * 8, c.word(1));
  const desired = c.word(2);
  switch (how & 0xff) {
    case 0:
      writeWord(c, 0, bytes, operand);
      break;
    case 1:
      writeWord(c, 0, bytes, old + operand);
      break;
    case 2:
      writeWord(c, 0, bytes, old - operand);
      break;
    case 3:
      writeWord(c, 0, bytes, old & operand);
      break;
    case 4:
      writeWord(c, 0, bytes, old | operand);
      break;
    case 5:
      writeWord(c, 0, bytes, old ^ operand);
      break;
    default:
      if (old === operand) writeWord(c, 0, bytes, desired);
  }
  c.setWords(lowerOfU64(old), upperOfU64(old));
}

/** The same for the usual size. */
function atomic32(c: HostCall, kind: number): void {
  const at = c.address(0);
  const old = c.memory.read32(at);
  const operand = c.uint(1);
  const desired = old === operand ? c.uint(2) : old;
  const values = [
    operand,
    old + operand,
    old - operand,
    old & operand,
    old | operand,
    old ^ operand,
    desired,
  ];
  c.memory.write32(at, values[kind] >>> 0);
  c.setWords(old | 0, 0);
}

function readWord(c: HostCall, i: number, bytes: number): bigint {
  const at = c.address(i);
  if (bytes === 4) return BigInt(c.memory.read32(at));
  if (bytes === 8) return c.memory.readU64(at);
  let value = 0n;
  for (let k = bytes - 1; k >= 0; k--) value = (value << 8n) | BigInt(c.memory.read8(at + k));
  return value;
}

function writeWord(c: HostCall, i: number, bytes: number, value: bigint): void {
  const at = c.address(i);
  const word = BigInt.asUintN(64, value);
  if (bytes === 8) c.memory.writeU64(at, word);
  else if (bytes === 4) c.memory.write32(at, Number(word & 0xffff_ffffn));
  else {
    for (let k = 0; k < bytes; k++) {
      c.memory.write8(at + k, Number((word >> BigInt(8 * k)) & 0xffn));
    }
  }
}

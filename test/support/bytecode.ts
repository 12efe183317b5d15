/** Bytecode for tests. */
import { OP, type OpName } from '../../src/cc/base/bytecode.ts';

/** Code from opcodes and operands. */
export function code(...rows: readonly (readonly [OpName, ...number[]])[]): Int32Array {
  return Int32Array.from(rows.flatMap(([name, a = 0, b = 0, c = 0]) => [OP[name], a, b, c]));
}

/** Counts a register down: a loop with one block that is left. */
export const LOOP = code(['li32', 0, 9], ['addi32', 0, 0, -1], ['jnz32', 0, 4], ['ret', 0]);

import { describe, expect, it } from 'vitest';
import { OP } from '../../../../src/cc/base/bytecode.ts';
import { DivideError } from '../../../../src/kernel/base/fault.ts';
import {
  alu64,
  bitOperation,
  compare64,
  divide32,
  divide64,
  less64,
  lessUnsigned64,
} from '../../../../src/crun/vm/alu.ts';

const CORNERS = [
  0n,
  1n,
  2n,
  7n,
  10n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x1f_ffff_ffff_ffffn,
  0x20_0000_0000_0000n,
  0x1234_5678_9abc_def0n,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0xffff_ffff_0000_0000n,
  0xffff_ffff_ffff_fff9n,
  0xffff_ffff_ffff_ffffn,
];
const signed = (x: bigint): bigint => BigInt.asIntN(64, x);
const unsigned = (x: bigint): bigint => BigInt.asUintN(64, x);

/** Registers with two operands. */
function registers(a: bigint, b: bigint): Int32Array {
  const words = [0n, 0n, a, a >> 32n, b, b >> 32n];
  return Int32Array.from(words, (word) => Number(BigInt.asIntN(32, word)));
}

function result(R: Int32Array): bigint {
  return (BigInt(R[1] >>> 0) << 32n) | BigInt(R[0] >>> 0);
}

function pairs(check: (a: bigint, b: bigint) => void): void {
  for (const a of CORNERS) for (const b of CORNERS) check(a, b);
}

function alu(opcode: number, a: bigint, b: bigint, y = 0): bigint {
  const R = registers(a, b);
  alu64(R, opcode, 0, 2, y, 4);
  return result(R);
}

describe('64-bit arithmetic agrees with BigInt', () => {
  it('products and negation', () => {
    pairs((a, b) => expect(alu(OP.mul64, a, b), `${a} * ${b}`).toBe(unsigned(a * b)));
    for (const a of CORNERS) {
      expect(alu(OP.neg64, a, 0n), `-${a}`).toBe(unsigned(-a));
      for (const y of [-7, 3, 0x7fff_ffff, -0x8000_0000]) {
        expect(alu(OP.muli64, a, 0n, y), `${a} * ${y}`).toBe(unsigned(a * BigInt(y)));
        expect(alu(OP.andi64, a, 0n, y), `${a} & ${y}`).toBe(unsigned(a & BigInt(y)));
      }
    }
  });

  it('shifts by every count', () => {
    for (const a of CORNERS) {
      for (let count = 0; count < 64; count++) {
        const by = BigInt(count);
        const wanted = [unsigned(a << by), a >> by, unsigned(signed(a) >> by)];
        for (const [i, value] of wanted.entries()) {
          expect(alu(OP.shl64 + i, a, by), `${a} shifted by ${count}`).toBe(value);
          expect(alu(OP.shli64 + i, a, 0n, count), `${a} shifted by ${count}`).toBe(value);
        }
      }
    }
  });

  it('comparisons', () => {
    pairs((a, b) => {
      const R = registers(a, b);
      expect(less64(R, 2, 4), `${a} < ${b}`).toBe(signed(a) < signed(b));
      expect(lessUnsigned64(R, 2, 4), `${a} <u ${b}`).toBe(a < b);
      const wanted = [a === b, a !== b, signed(a) < signed(b), signed(a) <= signed(b), a < b];
      for (const [i, holds] of [...wanted, a <= b].entries()) {
        compare64(R, OP.eq64 + i, 0, 2, 4);
        expect(R[0], `${a}, ${b}: comparison ${i}`).toBe(Number(holds));
      }
    });
  });

  it('quotients and remainders, rounded to zero', () => {
    pairs((a, b) => {
      const [sa, sb] = [signed(a), signed(b)];
      if (b === 0n || (sa === -(2n ** 63n) && sb === -1n)) return;
      const wanted = [sa / sb, a / b, sa % sb, a % b];
      for (const [i, value] of wanted.entries()) {
        const R = registers(a, b);
        divide64(R, OP.div64 + i, 0, 2, 4);
        expect(result(R), `${a}, ${b}: division ${i}`).toBe(unsigned(value));
      }
    });
  });

  it('counts and swaps bits', () => {
    for (const a of CORNERS) {
      const bits = a.toString(2).padStart(64, '0');
      const bytes = a.toString(16).padStart(16, '0').match(/../g)!;
      const operation = (opcode: number): Int32Array => {
        const R = registers(a, 0n);
        bitOperation(R, opcode, 0, 2);
        return R;
      };
      if (a !== 0n) {
        expect(operation(OP.clz64)[0], `clz ${a}`).toBe(bits.indexOf('1'));
        expect(operation(OP.ctz64)[0], `ctz ${a}`).toBe(63 - bits.lastIndexOf('1'));
      }
      expect(operation(OP.popc64)[0], `popcount ${a}`).toBe(bits.replaceAll('0', '').length);
      expect(result(operation(OP.bswap64)), `bswap ${a}`).toBe(
        BigInt(`0x${[...bytes].reverse().join('')}`),
      );
      expect(operation(OP.clrsb64)[0], `clrsb ${a}`).toBe(/^(.)\1*/.exec(bits)![0].length - 1);
    }
  });
});

describe('division', () => {
  it('faults by zero and on overflow', () => {
    const divide = (opcode: number, a: bigint, b: bigint) => (): void =>
      (opcode < OP.div64 ? divide32 : divide64)(registers(a, b), opcode, 0, 2, 4);
    for (let opcode: number = OP.div32; opcode <= OP.modu64; opcode++) {
      expect(divide(opcode, 1n, 0n)).toThrow(DivideError);
    }
    expect(divide(OP.div32, 0x8000_0000n, -1n)).toThrow(DivideError);
    expect(divide(OP.div64, 1n << 63n, -1n)).toThrow(DivideError);
    expect(divide(OP.divu32, 0x8000_0000n, -1n)).not.toThrow();
    expect(divide(OP.divu64, 1n << 63n, -1n)).not.toThrow();
  });
});

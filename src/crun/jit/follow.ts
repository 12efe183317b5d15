/**
 * What following C code for the truth adds to compiled code: tests whether a provenance is there at
 * all, and calls where one is. What each instruction does to one is told in `vm/provenance.ts`.
 *
 * `P` has the provenance of registers, `W` that of words of memory, `T` is what follows.
 */
import {
  ACCESS_BYTES,
  IN_FRAME,
  JUMPS,
  OP_NAMES,
  REGISTERS,
  STORES,
  WRITES_BOTH,
} from '../../cc/base/bytecode.ts';
import { isAlwaysEmpty, readsLow, type Zeros } from './zeros.ts';

/** Moves that take all of a provenance along. */
const COPIES: ReadonlySet<string> = new Set(['mov64', 'addi64', 'neg64']);

/** Ticks that an instruction may take. */
export const TICKS = 2;

/** The text for one compiled function. */
export class FollowText {
  private readonly code: Int32Array;
  private readonly zeros: Zeros;
  private readonly pointers: ReadonlySet<number>;
  /** Instructions from the one that is followed to the last that was paid for. */
  rest = 0;

  constructor(code: Int32Array, zeros: Zeros, pointers: ReadonlySet<number>) {
    this.code = code;
    this.zeros = zeros;
    this.pointers = pointers;
  }

  /**
   * Before an instruction that only reads and writes registers.
   * @param spill - writes the registers back, for what looks at their values.
   */
  plain(pc: number, spill: string): string {
    const { code } = this;
    const op = code[pc];
    const count = REGISTERS[op];
    if (count === 0) return '';
    const [d, x, z] = [code[pc + 1], code[pc + 2], code[pc + 3]];
    const registers = [d, x, z].slice(0, count);
    if (JUMPS[op] !== 0) return registers.map((one) => this.touch(pc, one)).join('');
    if (isAlwaysEmpty(code, pc)) {
      const touched = registers.slice(1).map((one) => this.touch(pc, one));
      return touched.join('') + this.clear(pc, d, WRITES_BOTH[op] !== 0);
    }
    const both = WRITES_BOTH[op] !== 0;
    const sources = registers.slice(1).flatMap((one) => (readsLow(op) ? [one] : [one, one + 1]));
    const any = this.any(pc, sources);
    const clear = this.clear(pc, d, both);
    if (any === '') return clear;
    const slow = this.call(`${spill}follow(t,${pc});`);
    const name = OP_NAMES[op];
    const rest = clear === '' ? '' : `else ${clear}`;
    if (COPIES.has(name)) return `if((${any})!==0){${this.copy(pc, d, x)}}${rest}`;
    if (name === 'add64') {
      const left = this.any(pc, [x, x + 1]) || '0';
      const right = this.any(pc, [z, z + 1]) || '0';
      return (
        `if((${any})!==0){if((${right})===0){${this.copy(pc, d, x)}}` +
        `else if((${left})===0){${this.copy(pc, d, z)}}else{${slow}}}${rest}`
      );
    }
    return `if((${any})!==0){${slow}}${rest}`;
  }

  /** A register, or its low half, has no provenance any more. */
  private clear(pc: number, d: number, both: boolean): string {
    const any = this.any(pc, both ? [d, d + 1] : [d]);
    if (any === '') return '';
    const call = both ? `set2(D,t,fb+${d},0,0);` : `set(D,t,fb+${d},0);`;
    return `if((${any})!==0){${this.call(`D.pc=${pc};${call}`)}}`;
  }

  /** A register gets all of another's provenance, most often what it has already. */
  private copy(pc: number, d: number, x: number): string {
    const first = d === x ? '' : this.used(x, pc, 0);
    const same = d === x ? 'true' : `P[fb+${d}]===P[fb+${x}]&&P[fb+${d + 1}]===P[fb+${x + 1}]`;
    return `if(${same}){${first}${this.used(d, pc, 1)}}else{${this.call(`D.pc=${pc};copyOf(D,t,fb+${d},fb+${x});`)}}`;
  }

  /** A register is read. */
  touch(pc: number, register: number): string {
    if (this.zeros(pc).has(register)) return '';
    return `if(P[fb+${register}]!==0){${this.used(register, pc, 0)}}`;
  }

  /**
   * A load or a store is about to be made, at the physical address `p`.
   * @param stop - stops before the instruction.
   */
  access(pc: number, spill: string, stop: string): string {
    const { code } = this;
    const op = code[pc];
    const bytes = ACCESS_BYTES[op];
    const d = code[pc + 1];
    const x = IN_FRAME[op] !== 0 ? -1 : code[pc + 2];
    const words = `W[p>>>3]${bytes > 1 ? `|W[(p+${bytes === 8 ? 4 : bytes - 1})>>>3]` : ''}`;
    const own = this.any(pc, bytes === 8 ? [d, d + 1] : [d]);
    const any = own === '' ? words : `${words}|${own}`;
    const slow = this.call(`${spill}follow(t,${pc});`);
    const address = x < 0 || (STORES[op] === 0 && bytes >= 4) ? '' : this.touch(pc, x);
    if (STORES[op] !== 0) {
      const call =
        bytes < 4
          ? slow
          : `if((p&3)===0){R[fb+${d}]=r${d};R[fb+${d + 1}]=r${d + 1};${this.call(`stored(t,fb+${d},p>>>0,${bytes},${pc});`)}}else{${slow}}`;
      return `if((${any})!==0||C.hasCounts){${call}}${address}`;
    }
    if (bytes === 8) {
      return `if((${any})!==0){if((p&3)===0){${this.call(`D.pc=${pc};loaded64(t,fb+${d},p>>>2);`)}}else{${slow}}}`;
    }
    if (this.pointers.has(pc)) {
      const fast = `if((p&3)===0){${this.call(`D.pc=${pc};loaded32(t,fb+${d},p>>>2);`)}}else{${slow}}`;
      return `if((${any})!==0){${bytes === 4 ? fast : slow}}${address}`;
    }
    return `if((${words})!==0)${stop}${address}${this.clear(pc, d, false)}`;
  }

  /** Whether one of some halves has a provenance, '' when none can. */
  private any(pc: number, halves: readonly number[]): string {
    const zeros = this.zeros(pc);
    const open = [...new Set(halves)].filter((half) => !zeros.has(half));
    return open.map((half) => `P[fb+${half}]`).join('|');
  }

  /**
   * Notes that a register with a provenance is read. The count of ticks is a variable, which is ahead
   * of all that was paid for.
   */
  private used(register: number, pc: number, second: number): string {
    const [low, high] = [`fb+${register}`, `fb+${register + 1}`];
    return `K[${low}]=K[${high}]=h-${TICKS * this.rest - second};J[${low}]=J[${high}]=${pc};`;
  }

  /** Calls what counts ticks itself. */
  private call(text: string): string {
    return `H.tick=h;${text}h=H.tick+${TICKS * this.rest};`;
  }
}

/**
 * What following C code for the truth adds to compiled code. What each instruction does to a
 * provenance is told in `vm/provenance.ts`; here it is done for what is common, with variables.
 *
 * A register that may have a provenance has four: those of its halves, `p`, and the tick and the
 * instruction of the last read, `k` and `j`. They are written back (`WRITE_BACK`) before anything
 * that looks at them, and read again (`READ_AGAIN`) behind what changes them; which registers these
 * are is known when the function is written, and put in then. `W` has the provenance of words of
 * memory. What is not common is left to the interpreter.
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
import { ID, STALE } from '../../truth/provenance.ts';
import { isAlwaysEmpty, readsLow, type Zeros } from './zeros.ts';

/** Moves that take all of a provenance along. */
const COPIES: ReadonlySet<string> = new Set(['mov64', 'addi64', 'neg64']);

/** Ticks that an instruction may take. */
export const TICKS = 2;

/** Stands where all provenance of registers is written to where others see it. */
export const WRITE_BACK = '@write-back@';
/** Stands where what calls may have changed is read again, and where everything is. */
const READ_RESULTS = '@read-results@';
const READ_AGAIN = '@read-again@';

/** The text for one compiled function. */
export class FollowText {
  private readonly code: Int32Array;
  private readonly zeros: Zeros;
  private readonly pointers: ReadonlySet<number>;
  private readonly outgoing: number;
  /** Registers that have variables. */
  private readonly open = new Set<number>();
  /** Instructions from the one that is followed to the last that was paid for. */
  rest = 0;

  /** @param outgoing - the first half of the outgoing arguments. */
  constructor(code: Int32Array, zeros: Zeros, pointers: ReadonlySet<number>, outgoing: number) {
    this.code = code;
    this.zeros = zeros;
    this.pointers = pointers;
    this.outgoing = outgoing;
  }

  /** The finished text of the function, in two parts: variables are made between them. */
  finish(head: string, body: string): string {
    const registers = [...this.open].sort((a, b) => a - b);
    const read = (some: readonly number[], how: string): string =>
      some
        .map(
          (r) =>
            `${how}p${r}=P[fb+${r}]${how ? ',' : ';'}p${r + 1}=P[fb+${r + 1}]${how ? ',' : ';'}` +
            `k${r}=K[fb+${r}]${how ? ',' : ';'}j${r}=J[fb+${r}];`,
        )
        .join('');
    const back = registers
      .map(
        (r) =>
          `P[fb+${r}]=p${r};P[fb+${r + 1}]=p${r + 1};K[fb+${r}]=K[fb+${r + 1}]=k${r};` +
          `J[fb+${r}]=J[fb+${r + 1}]=j${r};`,
      )
      .join('');
    const results = registers.filter((r) => r >= this.outgoing);
    return (
      head +
      read(registers, 'let ') +
      body
        .replaceAll(WRITE_BACK, `${back}H.tick=h;tell(t);`)
        .replaceAll(READ_RESULTS, `${read(results, '')}h=H.tick;`)
        .replaceAll(READ_AGAIN, read(registers, ''))
    );
  }

  /** Before a call of other code, which follows itself, and behind it. */
  before(pc: number): string {
    return `${WRITE_BACK}T.pc=${pc};`;
  }

  get behind(): string {
    return READ_RESULTS;
  }

  /** The instruction is followed as the interpreter does it. */
  slow(pc: number, spill: string): string {
    return `${WRITE_BACK}${spill}follow(t,${pc});${READ_AGAIN}h=H.tick+${TICKS * this.rest};`;
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
    const both = WRITES_BOTH[op] !== 0;
    const clear = this.clear(pc, d, both);
    if (isAlwaysEmpty(code, pc)) {
      const touched = registers.slice(1).map((one) => this.touch(pc, one));
      return touched.join('') + clear;
    }
    const sources = registers.slice(1).flatMap((one) => (readsLow(op) ? [one] : [one, one + 1]));
    const any = this.any(pc, sources);
    if (any === '') return clear;
    const name = OP_NAMES[op];
    if (COPIES.has(name)) return this.copy(pc, d, x);
    const slow = this.slow(pc, spill);
    const rest = clear === '' ? '' : `else{${clear}}`;
    if (name === 'add64') {
      const left = this.any(pc, [x, x + 1]);
      const right = this.any(pc, [z, z + 1]);
      if (right === '') return this.copy(pc, d, x);
      if (left === '') return this.copy(pc, d, z);
      return (
        `if((${right})===0){${this.copy(pc, d, x)}}` +
        `else if((${left})===0){${this.copy(pc, d, z)}}else{${slow}}`
      );
    }
    return `if((${any})!==0){${slow}}${rest}`;
  }

  /** A register is read. */
  touch(pc: number, register: number): string {
    return this.used(register, pc, 0, [this.name(pc, register)]);
  }

  /**
   * A load or a store is about to be made, at the physical address `p`.
   * @param stop - stops before the instruction.
   */
  access(pc: number, stop: string): string {
    const { code } = this;
    const op = code[pc];
    const bytes = ACCESS_BYTES[op];
    const d = code[pc + 1];
    const x = IN_FRAME[op] !== 0 ? -1 : code[pc + 2];
    const words = `W[p>>>3]${bytes > 1 ? `|W[(p+${bytes === 8 ? 4 : bytes - 1})>>>3]` : ''}`;
    const isStore = STORES[op] !== 0;
    const address = x < 0 || (!isStore && bytes >= 4) ? '' : this.touch(pc, x);
    if (isStore) return this.store(pc, d, bytes, words, stop) + address;
    if (bytes === 8) {
      const halves = 'm=half(p>>>2);n=half((p>>>2)+1);';
      return `m=n=0;if((${words})!==0){if((p&3)!==0)${stop}${halves}}${this.put(pc, d, 'm', 'n')}`;
    }
    if (!this.pointers.has(pc))
      return `if((${words})!==0)${stop}${address}${this.clear(pc, d, false)}`;
    const odd = bytes === 4 ? '(p&3)!==0' : 'true';
    const load = `m=0;if((${words})!==0){if(${odd})${stop}m=half(p>>>2);}`;
    return load + address + this.put(pc, d, 'm');
  }

  private store(pc: number, d: number, bytes: number, words: string, stop: string): string {
    const low = this.name(pc, d);
    const high = this.name(pc, d + 1);
    const any = bytes === 8 ? `${words}|${low}|${high}` : `${words}|${low}`;
    const read = this.touch(pc, d);
    if (bytes < 4) return `if((${any})!==0)${stop}`;
    const values = `R[fb+${d}]=r${d};R[fb+${d + 1}]=r${d + 1};`;
    const call = `${WRITE_BACK}${values}stored(t,fb+${d},p>>>0,${bytes},${pc});`;
    const onward = `h=H.tick+${TICKS * this.rest};`;
    return `if((${any})!==0||C.hasCounts){if((p&3)!==0)${stop}${read}${call}${onward}}`;
  }

  /** A register gets all of another's provenance. */
  private copy(pc: number, d: number, x: number): string {
    const [low, high] = [this.name(pc, x), this.name(pc, x + 1)];
    const first = this.used(x, pc, 0, [low, high]);
    return d === x ? first : first + this.put(pc, d, low, high);
  }

  /** A register gets a provenance; only its low half when no other is given. */
  private put(pc: number, d: number, low: string, high?: string): string {
    this.open.add(d);
    const [oldLow, oldHigh] = [this.name(pc, d), this.name(pc, d + 1)];
    const gone = (old: string, now: string): string =>
      old === '0' ? '' : `(${old}!==0&&((${old}^${now})&${ID})!==0)`;
    const tests = [gone(oldLow, low), high === undefined ? '' : gone(oldHigh, high)];
    const test = tests.filter((one) => one !== '').join('||');
    const lose =
      high === undefined ? loseLow(d, oldLow) : losePointer(d, oldLow, oldHigh, low, high);
    return (
      (test === '' ? '' : `if(${test})${lose}`) +
      `p${d}=${low};${high === undefined ? '' : `p${d + 1}=${high};`}` +
      this.used(d, pc, 1, [low, high ?? '0'])
    );
  }

  /** A register, or its low half, has no provenance any more. */
  private clear(pc: number, d: number, both: boolean): string {
    const any = this.any(pc, both ? [d, d + 1] : [d]);
    if (any === '') return '';
    const [low, high] = [this.name(pc, d), this.name(pc, d + 1)];
    const lose = both ? losePointer(d, low, high, '0', '0') : loseLow(d, low);
    return `if((${any})!==0)${lose}p${d}=0;${both ? `p${d + 1}=0;` : ''}`;
  }

  /** Whether one of some halves has a provenance, '' when none can. */
  private any(pc: number, halves: readonly number[]): string {
    const names = [...new Set(halves)].map((half) => this.name(pc, half));
    return names.filter((name) => name !== '0').join('|');
  }

  /** The variable with the provenance of a half, or 0. */
  private name(pc: number, half: number): string {
    if (this.zeros(pc).has(half)) return '0';
    this.open.add(half & ~1);
    return `p${half}`;
  }

  /**
   * Notes that a register is read, if one of some has a provenance. The count of ticks is a
   * variable, which is ahead of all that was paid for.
   */
  private used(register: number, pc: number, second: number, some: readonly string[]): string {
    const any = some.filter((one) => one !== '0').join('|');
    if (any === '') return '';
    this.open.add(register);
    return `if((${any})!==0){k${register}=h-${TICKS * this.rest - second};j${register}=${pc};}`;
  }
}

/** The low half of a register is lost: most often again what was lost by the same instruction. */
function loseLow(d: number, old: string): string {
  return again(d, `D.lost[s]===${old}`, `lose(t,${old},k${d},j${d});`);
}

/** As {@link loseLow}, for both halves. */
function losePointer(
  d: number,
  oldLow: string,
  oldHigh: string,
  low: string,
  high: string,
): string {
  const call = `loseBoth(t,${oldLow},${oldHigh},${low},${high},k${d},j${d});`;
  if (oldLow === '0') return `{${call}}`;
  const isPointer = `((${oldLow}^${oldHigh})&${ID | STALE})===0`;
  return again(d, `D.lost[s]===${oldLow}&&((${oldLow}^${low})&${ID})!==0&&${isPointer}`, call);
}

function again(d: number, test: string, call: string): string {
  return `{s=j${d}>>>2;if(${test}){if(k${d}>D.tick[s])D.tick[s]=k${d};}else ${call}}`;
}

/**
 * Functions of the kernel that C code calls and that are written in TypeScript: how they get their
 * arguments, give their result, and wait.
 */
import { assert } from '../../base/assert.ts';
import { GeneralProtection } from '../../kernel/base/fault.ts';
import type { Wait } from '../../kernel/task/sched-entity.ts';
import {
  isCanonical,
  joinAddress,
  joinNumber,
  joinU64,
  putAddress,
  upperHalf,
  type PercpuPtr,
  type VirtAddr,
} from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';

/** Given back by a host function whose call is to be waited for; see `HostCall.wait`. */
export const BLOCK = 2 ** 60;

/** What a host function gives back: nothing, an integer of 64 bits at most, or an address. */
export type HostResult = 'void' | 'int' | 'long' | 'pointer' | 'words';

/**
 * A function of the kernel. It gives its result as a number: an exact integer, or an address of 48
 * bits; one with the result `words` calls `setWords` instead. It may fault as the kernel does.
 */
export type HostFunction = (call: HostCall) => number | void;

/** A host function with what is known about it. */
export interface HostEntry {
  readonly name: string;
  readonly result: HostResult;
  /** A probe of the function stands before it. */
  run: HostFunction;
}

/** The thread of C code that makes a call, as host functions see it. */
export interface HostThread {
  readonly memory: Memory;
  /** Calls a function by its address from this call, in C or not; faults go to the caller. */
  callBack(address: VirtAddr, args: readonly number[]): number;
  /** `file:line` of the call in the source. */
  readonly source: string;
}

/** The arguments of a call and the place for its result. */
export class HostCall {
  readonly thread: HostThread;
  /** The registers with the arguments, from `base` on. */
  registers = new Int32Array(0);
  base = 0;
  /** Number of arguments. */
  count = 0;
  /** What the call waits for. */
  pending: Wait | undefined;

  constructor(thread: HostThread) {
    this.thread = thread;
  }

  get memory(): Memory {
    return this.thread.memory;
  }

  /** The low 32 bits of argument `i`, signed. */
  int(i: number): number {
    return this.registers[this.base + 2 * i];
  }

  /** The low 32 bits of argument `i`, unsigned. */
  uint(i: number): number {
    return this.registers[this.base + 2 * i] >>> 0;
  }

  /** The upper 32 bits of argument `i`, signed. */
  high(i: number): number {
    return this.registers[this.base + 2 * i + 1];
  }

  /** Argument `i` as the token of a percpu variable. */
  percpu(i: number): PercpuPtr {
    return joinAddress(this.int(i), this.high(i));
  }

  /** Argument `i` as a signed 64-bit number; exact below 2^53. */
  long(i: number): number {
    return joinNumber(this.int(i), this.high(i));
  }

  /** Argument `i` as an unsigned 64-bit number; exact below 2^53. */
  size(i: number): number {
    return joinNumber(this.int(i), this.high(i) >>> 0);
  }

  /** All 64 bits of argument `i`, unsigned. */
  word(i: number): bigint {
    return joinU64(this.int(i), this.high(i));
  }

  /**
   * Argument `i` as an address.
   * @throws GeneralProtection when it is not canonical.
   */
  address(i: number): VirtAddr {
    const hi = this.high(i);
    if (!isCanonical(hi >>> 0)) throw new GeneralProtection(this.word(i));
    return joinAddress(this.int(i), hi);
  }

  /** The text that argument `i` points at; one character is a byte. */
  string(i: number, max = STRING_MAX): string {
    return this.memory.readString(this.address(i), max);
  }

  /** Gives what the call returns when it need not wait, else lets the thread wait for it. */
  wait(wait: Wait): number {
    if (wait.poll()) return wait.result;
    this.pending = wait;
    return BLOCK;
  }

  /** Sets the arguments of a call that no C code makes. */
  setArguments(args: readonly number[]): void {
    this.registers = new Int32Array(2 * args.length + 2);
    this.base = 0;
    this.count = args.length;
    for (const [i, value] of args.entries()) {
      putAddress(this.registers, 2 * i, value);
    }
  }

  /** Gives all 64 bits of the result. */
  setWords(lo: number, hi: number): void {
    this.registers[this.base] = lo;
    this.registers[this.base + 1] = hi;
  }

  /** Gives a result of the kind that the function has. */
  setResult(kind: HostResult, value: number): void {
    if (kind === 'void' || kind === 'words') return;
    if (kind === 'pointer') putAddress(this.registers, this.base, value);
    else this.setWords(value | 0, upperHalf(value) | 0);
  }
}

/** The longest string that a host function reads. */
export const STRING_MAX = 1 << 16;

/** The functions of the kernel by name. */
export class HostLibrary {
  private readonly entries = new Map<string, HostEntry>();

  /**
   * Adds a function; one of that name that is there already is replaced.
   * @param signature - its C prototype: `void *kmalloc(size_t size, gfp_t flags)`.
   */
  add(signature: string, run: HostFunction): void {
    const { name, result } = parseSignature(signature);
    this.entries.set(name, { name, result, run });
  }

  /** Adds several functions by their prototypes. */
  addAll(functions: Readonly<Record<string, HostFunction>>): void {
    for (const [signature, run] of Object.entries(functions)) this.add(signature, run);
  }

  /** The function of that name. */
  find(name: string): HostEntry | undefined {
    return this.entries.get(name);
  }

  /** All names. */
  names(): IterableIterator<string> {
    return this.entries.keys();
  }
}

const LONG = /\b(long|size_t|ssize_t|[us]64|phys_addr_t|ktime_t|time64_t|loff_t|ptrdiff_t)\b/;

function parseSignature(signature: string): { name: string; result: HostResult } {
  const match = /^(.*?)(\w+)\s*\(/.exec(signature);
  assert(match, `not a prototype: ${signature}`);
  const [, type, name] = match;
  // An address whose C type is unsigned long.
  if (type.includes('*') || type.trim() === 'address') return { name, result: 'pointer' };
  if (type.trim() === 'void') return { name, result: 'void' };
  if (type.trim() === 'words') return { name, result: 'words' };
  return { name, result: LONG.test(type) ? 'long' : 'int' };
}

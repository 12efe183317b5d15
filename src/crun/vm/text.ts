/**
 * The text of all loaded C programs: one array of instructions, what belongs to each instruction,
 * and what stands at an address, a function in C or a function of the kernel.
 *
 * Code and its tables are flat arrays for the interpreter, which reads them again after whatever
 * may load a program.
 */
import { assert } from '../../base/assert.ts';
import { growInt32 } from '../../base/columns.ts';
import { hi32, putAddress, type VirtAddr } from '../../machine/address.ts';
import { INSTRUCTION, OP, OP_OPERANDS, SAVED_NAMES } from '../../cc/base/bytecode.ts';
import type { HostEntry } from './host.ts';
import type { TypeLayout } from '../../cc/base/type-layout.ts';
import { formatLine, type CFunction, type CProgram } from '../../cc/base/program.ts';

/** Words of a function's entry in `meta`, and what they hold. */
export const META = 24;
/** Word index of the first instruction. @see META */
export const META_ENTRY = 0;
/** Words of the register window. @see META */
export const META_WINDOW = 1;
/** Words of outgoing arguments behind it. @see META */
export const META_OUTGOING = 2;
/** Bytes of locals, a multiple of 16. @see META */
export const META_FRAME = 3;
/** Number of registers that it pushes. @see META */
export const META_SAVED = 4;
/** Place of rbp in the window when it holds the frame's address, else -1. @see META */
export const META_FRAME_POINTER = 5;
/** Number of named arguments of a variadic function, else -1. @see META */
export const META_VARIADIC = 18;
/** Pairs: a callee-saved register, and its place in the window. @see META */
export const META_PAIRS = 6;

/** A C function that can be called. */
export interface LoadedFunction {
  readonly id: number;
  readonly name: string;
  readonly address: VirtAddr;
  readonly size: number;
  /** It stands for no function of the kernel: backtraces pass it over. */
  readonly isHidden: boolean;
  readonly program: LoadedProgram;
}

/** A program whose code can run. */
export interface LoadedProgram {
  readonly program: CProgram;
  /** Ids of its functions, by their index in the program. */
  readonly ids: readonly number[];
  /** Word range in the code. */
  readonly start: number;
  readonly end: number;
}

/** What loading needs to know. */
export interface LoadContext {
  /** The address of a function, variable or string of the program or elsewhere. */
  addressOf(symbol: string): VirtAddr;
  /** What a `callh` of the external number leads to. */
  externalOf(index: number): { readonly host: number } | { readonly function: number };
}

/** All code that the interpreter can run. */
export class CText {
  code: Int32Array<ArrayBuffer> = new Int32Array(1024);
  /** The upper half of all its addresses, as a number to add and as the half of a word. */
  readonly high: number;
  readonly upper: number;
  /** For each instruction, the low half of its address. */
  ip: Int32Array<ArrayBuffer> = new Int32Array(256);
  lines: Int32Array<ArrayBuffer> = new Int32Array(256);
  /** Of each call of a host function, the last call chain that it was made in, and what it gave. */
  traceFrom: Int32Array<ArrayBuffer> = new Int32Array(256);
  traceTo: Int32Array<ArrayBuffer> = new Int32Array(256);
  meta: Int32Array<ArrayBuffer> = new Int32Array(64 * META);
  /** What the result of the call at a word is taken for a pointer to. */
  readonly results = new Map<number, TypeLayout>();
  readonly functions: (LoadedFunction | undefined)[] = [];
  readonly hosts: HostEntry[] = [];
  private readonly functionsAt = new Map<VirtAddr, number>();
  private readonly hostsAt = new Map<VirtAddr, number>();
  private readonly hostIds = new Map<string, number>();
  private readonly targetsAt = new Map<VirtAddr, number>();
  /** Word ranges of programs that were unloaded. */
  private free: { start: number; end: number }[] = [];
  private end = 0;
  /** Words at which compiled code stands, and who wants to know of programs that go. */
  private readonly entries = new Set<number>();
  /** The code with the entries of compiled code in it, which no follower sees. */
  runnable: Int32Array<ArrayBuffer> = this.code;
  /** Called when programs have gone. */
  unloaded: () => void = () => undefined;

  /** @param high - a multiple of 2^32: the code lies in the 4 GiB from there on. */
  constructor(high = KERNEL_HIGH) {
    this.high = high;
    this.upper = hi32(high) | 0;
  }

  /** The number of a host function, which stands at `address` in the kernel's text. */
  addHost(entry: HostEntry, address: VirtAddr): number {
    const known = this.hostIds.get(entry.name);
    if (known !== undefined) return known;
    const id = this.hosts.length;
    this.hosts.push(entry);
    this.hostIds.set(entry.name, id);
    this.hostsAt.set(address, id);
    return id;
  }

  /** The id of the C function that begins at an address, or -1. */
  functionAt(address: VirtAddr): number {
    return this.functionsAt.get(address) ?? -1;
  }

  /** The number of the host function at an address, or -1. */
  hostAt(address: VirtAddr): number {
    return this.hostsAt.get(address) ?? -1;
  }

  /** Where a computed goto to an address leads: a word index, or -1. */
  targetAt(address: VirtAddr): number {
    return this.targetsAt.get(address) ?? -1;
  }

  /** Puts an entry of compiled code at an instruction. */
  addEntry(pc: number): void {
    this.entries.add(pc);
    if (this.runnable === this.code) this.refresh();
    else this.runnable[pc] = OP.enter;
  }

  /** Whether compiled code stands at a word. */
  isEntry(pc: number): boolean {
    return this.entries.has(pc);
  }

  private refresh(): void {
    this.runnable = this.code;
    if (this.entries.size === 0) return;
    this.runnable = this.code.slice();
    for (const pc of this.entries) this.runnable[pc] = OP.enter;
  }

  /** The address of an instruction. */
  addressAt(pc: number): VirtAddr {
    return this.high + (this.ip[pc / INSTRUCTION] >>> 0);
  }

  /** Numbers the functions of a program, so that other programs can be linked with it. */
  reserve(program: CProgram, addressOf: (symbol: string) => VirtAddr): LoadedProgram {
    const words = program.functions.reduce((sum, { code }) => sum + code.length, 0);
    const start = this.allocate(words);
    const ids: number[] = [];
    const loaded: LoadedProgram = { program, ids, start, end: start + words };
    for (const { name, size } of program.functions) {
      const id = this.functions.length;
      const address = addressOf(name);
      ids.push(id);
      const isHidden = name.startsWith('__sim_');
      this.functions.push({ id, name, address, size, isHidden, program: loaded });
      this.functionsAt.set(address, id);
    }
    this.meta = growInt32(this.meta, roundUp(this.functions.length * META, this.meta.length));
    return loaded;
  }

  /** Puts the code of a reserved program in its place. */
  fill(loaded: LoadedProgram, context: LoadContext): void {
    let at = loaded.start;
    for (const [i, fn] of loaded.program.functions.entries()) {
      const id = loaded.ids[i];
      const { address } = this.functions[id]!;
      this.copyCode(fn, at, address);
      this.link(fn, at, loaded, context);
      this.fillMeta(fn, id, at);
      for (const target of fn.targets) {
        this.targetsAt.set(address + fn.offsets[target / INSTRUCTION], at + target);
      }
      at += fn.code.length;
    }
    this.refresh();
  }

  /** Forgets a program; its addresses are wild from now on. */
  unload(loaded: LoadedProgram): void {
    this.code.fill(OP.trap, loaded.start, loaded.end);
    this.traceFrom.fill(0, loaded.start / INSTRUCTION, loaded.end / INSTRUCTION);
    for (const pc of this.results.keys()) {
      if (pc >= loaded.start && pc < loaded.end) this.results.delete(pc);
    }
    const gone: LoadedFunction[] = [];
    for (const id of loaded.ids) {
      const fn = this.functions[id];
      if (!fn) continue;
      this.functionsAt.delete(fn.address);
      this.functions[id] = undefined;
      gone.push(fn);
    }
    const overlaps = overlapping(gone);
    for (const [address] of this.targetsAt) {
      if (overlaps(address, address + 1)) this.targetsAt.delete(address);
    }
    if (loaded.end > loaded.start) this.free.push({ start: loaded.start, end: loaded.end });
    for (const pc of this.entries) {
      if (pc >= loaded.start && pc < loaded.end) this.entries.delete(pc);
    }
    this.refresh();
    this.unloaded();
  }

  /** Forgets the functions in [start, end): calls of them are wild from now on. */
  forget(start: VirtAddr, end: VirtAddr): void {
    for (const [address, id] of this.functionsAt) {
      if (address < start || address >= end) continue;
      this.functionsAt.delete(address);
      this.functions[id] = undefined;
    }
    this.unloaded();
  }

  /** The opcode of the instruction at an address; -1 when there is none. */
  opcodeAt(address: VirtAddr): number {
    const low = (address - this.high) | 0;
    const i = this.ip.subarray(0, this.end / INSTRUCTION).indexOf(low);
    return i < 0 ? -1 : this.code[i * INSTRUCTION];
  }

  /** The name of the function that an address is in. */
  functionNameAt(address: VirtAddr): string | undefined {
    return this.functionAround(address)?.name;
  }

  /** `file:line` of the instruction at an address; '' when there is none. */
  lineAt(address: VirtAddr): string {
    const fn = this.functionAround(address);
    if (!fn) return '';
    const { program, ids } = fn.program;
    const source = program.functions[ids.indexOf(fn.id)];
    const offset = address - fn.address;
    let i = 0;
    while (i + 1 < source.offsets.length && source.offsets[i + 1] <= offset) i++;
    return formatLine(program.files, source.lines[i]);
  }

  private functionAround(address: VirtAddr): LoadedFunction | undefined {
    return this.functions.find(
      (one) => one !== undefined && address >= one.address && address < one.address + one.size,
    );
  }

  private allocate(words: number): number {
    const fit = this.free.findIndex(({ start, end }) => end - start >= words);
    if (fit >= 0 && words > 0) {
      const range = this.free[fit];
      const { start } = range;
      range.start += words;
      if (range.start === range.end) this.free.splice(fit, 1);
      return start;
    }
    const start = this.end;
    this.end += words;
    const size = roundUp(this.end + INSTRUCTION, this.code.length);
    this.code = growInt32(this.code, size);
    this.refresh();
    const instructions = size / INSTRUCTION;
    this.ip = growInt32(this.ip, instructions);
    this.lines = growInt32(this.lines, instructions);
    this.traceFrom = growInt32(this.traceFrom, instructions);
    this.traceTo = growInt32(this.traceTo, instructions);
    return start;
  }

  private copyCode(fn: CFunction, at: number, address: VirtAddr): void {
    this.code.set(fn.code, at);
    for (const { at: call, layout } of fn.results) this.results.set(at + call, layout);
    const first = at / INSTRUCTION;
    this.lines.set(fn.lines, first);
    for (const [i, offset] of fn.offsets.entries()) this.ip[first + i] = (address + offset) | 0;
    this.traceFrom.fill(0, first, first + fn.offsets.length);
  }

  /** Fills in what depends on where code and data lie. */
  private link(fn: CFunction, at: number, loaded: LoadedProgram, context: LoadContext): void {
    const { code } = this;
    for (let pc = at; pc < at + fn.code.length; pc += INSTRUCTION) {
      const opcode = code[pc];
      const label = OP_OPERANDS[opcode].indexOf('l');
      if (label >= 0) code[pc + 1 + label] += at;
      if (opcode === OP.call) code[pc + 1] = loaded.ids[code[pc + 1]];
      if (opcode === OP.callh) {
        const external = context.externalOf(code[pc + 1]);
        if ('host' in external) code[pc + 1] = external.host;
        else {
          code[pc] = OP.call;
          code[pc + 1] = external.function;
        }
      }
    }
    for (const { at: where, symbol, addend } of fn.addresses) {
      const address = context.addressOf(symbol) + addend;
      putAddress(code, at + where + 2, address);
    }
  }

  private fillMeta(fn: CFunction, id: number, at: number): void {
    const { meta } = this;
    const m = id * META;
    assert(fn.saved.length <= SAVED_NAMES.length, 'more registers than there are');
    meta[m + META_ENTRY] = at;
    meta[m + META_WINDOW] = 2 * fn.registers;
    meta[m + META_OUTGOING] = 2 * fn.outgoing;
    meta[m + META_FRAME] = (fn.frameSize + 15) & ~15;
    meta[m + META_SAVED] = fn.saved.length;
    meta[m + META_FRAME_POINTER] = -1;
    meta[m + META_VARIADIC] = fn.variadic;
    for (const [i, [register, window]] of fn.saved.entries()) {
      meta[m + META_PAIRS + 2 * i] = register;
      meta[m + META_PAIRS + 2 * i + 1] = 2 * window;
      if (fn.framePointer && SAVED_NAMES[register] === 'rbp') {
        meta[m + META_FRAME_POINTER] = 2 * window;
      }
    }
  }
}

/** The upper half of kernel and module text, as a number to add. */
const KERNEL_HIGH = 0xffff_0000_0000;

function roundUp(needed: number, current: number): number {
  let size = Math.max(current, 256);
  while (size < needed) size *= 2;
  return size;
}

/** Whether [start, end) has a part of one of some functions, which share no address. */
function overlapping(
  functions: readonly LoadedFunction[],
): (start: VirtAddr, end: VirtAddr) => boolean {
  const sorted = [...functions].sort((a, b) => a.address - b.address);
  return (start, end) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle].address < end) low = middle + 1;
      else high = middle;
    }
    return low > 0 && sorted[low - 1].address + sorted[low - 1].size > start;
  };
}

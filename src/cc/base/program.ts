/**
 * A lowered C program: code and data of one module, with names where addresses will be.
 */
import type { TypeLayout } from './type-layout.ts';
import type { Place } from './place.ts';

/** An address in code or data: `symbol + addend`. */
export interface SymbolAddress {
  readonly symbol: string;
  readonly addend: number;
}

/** An instruction that holds an address. */
export interface CodeAddress extends SymbolAddress {
  /** Index of the `li64` instruction's first word. */
  readonly at: number;
}

/** A call whose result is taken for a pointer to a type. */
export interface TypedResult {
  /** Index of the call's first word. */
  readonly at: number;
  readonly layout: TypeLayout;
}

/** A function in bytecode. */
export interface CFunction {
  /** As other functions and the symbol table know it. */
  readonly name: string;
  /** `.text`, `.init.text`, … */
  readonly section: string;
  /** Not static. */
  readonly global: boolean;
  /** Branches hold word indices from the start of the function. */
  readonly code: Int32Array;
  readonly addresses: readonly CodeAddress[];
  /** What its calls allocate, for the account of memory. */
  readonly results: readonly TypedResult[];
  /** For each instruction, the offset in bytes of the machine code that it stands for. */
  readonly offsets: Int32Array;
  /** For each instruction, its source: file << 20 | line. */
  readonly lines: Int32Array;
  /** Bytes of the machine code that it stands for. */
  readonly size: number;
  /** Registers of its window. */
  readonly registers: number;
  /** Registers behind the window that its calls use for arguments. */
  readonly outgoing: number;
  /** Number of named arguments of a variadic function, else -1. */
  readonly variadic: number;
  /** Bytes of its locals on the stack. */
  readonly frameSize: number;
  /** Callee-saved registers that it pushes, and their places in the window. */
  readonly saved: readonly (readonly [register: number, window: number])[];
  /** Whether rbp holds the address of its frame. */
  readonly framePointer: boolean;
  /** Word indices that a computed goto may lead to. */
  readonly targets: readonly number[];
  /** Runs when the module is loaded, before its init (`__attribute__((constructor))`). */
  readonly constructor_: boolean;
  /** Runs when the program ends (`__attribute__((destructor))`). */
  readonly destructor_: boolean;
}

/** A word of a variable that holds an address. */
export interface DataAddress extends SymbolAddress {
  /** Byte offset in the variable. */
  readonly offset: number;
}

/** A variable with static storage, or a string literal. */
export interface CData {
  readonly name: string;
  /** `.data`, `.bss`, `.rodata`, `.rodata.str1.1`, `.data..percpu`, or what the source says. */
  readonly section: string;
  readonly global: boolean;
  readonly size: number;
  readonly align: number;
  /** Undefined: zero. */
  readonly bytes: Uint8Array | undefined;
  readonly addresses: readonly DataAddress[];
}

/** A function that the program calls and does not define, or a variable. */
export interface External {
  readonly name: string;
  /** Where it is first used. */
  readonly place: Place;
  /** It need not be there (`__attribute__((weak))`). */
  readonly isWeak?: boolean;
}

/** Everything that one or several translation units say. */
export interface CProgram {
  readonly functions: readonly CFunction[];
  readonly data: readonly CData[];
  /** Functions that `callh` instructions name by their index here. */
  readonly externals: readonly External[];
  /** Names whose addresses are used and that are defined elsewhere. */
  readonly undefinedSymbols: readonly External[];
  /** Other names of functions and variables (`__attribute__((alias))`). */
  readonly aliases: ReadonlyMap<string, string>;
  /** Paths that the line tables name by number. */
  readonly files: readonly string[];
}

/** Bits of a line number in a line table. */
export const LINE_BITS = 20;

/** `file:line` of an entry of a line table. */
export function formatLine(files: readonly string[], entry: number): string {
  return `${files[entry >>> LINE_BITS]}:${entry & ((1 << LINE_BITS) - 1)}`;
}

/**
 * What the parts of the lowering share while they work on one function: the code, where each
 * variable lives, where `return`, `break` and `goto` lead, and the lowering of every kind of node,
 * by which the parts reach each other.
 */
import type {
  BlockStatement,
  Expr,
  FunctionSymbol,
  Initializer,
  Label,
  Statement,
  SwitchCase,
  SymbolRef,
  Variable,
} from '../parse/ast.ts';
import type { BitField } from '../base/ctype.ts';
import type { Emitter } from './emit.ts';
import type { Place } from '../base/place.ts';
import type { ResultTypes } from '../parse/result-types.ts';

/** `-O0`: every local has a stack slot. `-O2`: scalars live in registers. */
export type CodeModel = 'O0' | 'O2';
/** Which of a call's arguments is evaluated first; gcc begins with the last. */
export type ArgumentOrder = 'right-to-left' | 'left-to-right';

/** Settings of the lowering. */
export interface LowerOptions {
  /** Default O2, as kernels are built. */
  readonly model?: CodeModel;
  /** Default right-to-left. */
  readonly argumentOrder?: ArgumentOrder;
}

/** Where an object is: in a register, in the stack frame, or at an address in a register. */
export type ObjectPlace = (
  | { readonly kind: 'reg'; readonly reg: number }
  | { readonly kind: 'frame'; readonly offset: number }
  | { readonly kind: 'memory'; readonly base: number; readonly offset: number }
) & { readonly bits?: BitField };

/** A scope with variables that need a call when it is left. */
export interface CleanupScope {
  readonly block: Statement;
  readonly variables: Variable[];
  /** Variables with red zones that nobody may use when it is left. */
  readonly guarded: Variable[];
  /** Slots in use outside of it. */
  readonly slots: number;
}

/** Where a `return` leads: out of the function, or to the end of an inlined one. */
export interface ReturnTarget {
  readonly function: FunctionSymbol;
  /** Undefined: the function itself returns. */
  readonly label: number | undefined;
  /** Register for an inlined function's scalar. */
  readonly result: number;
  /** Where a record goes: the caller's memory. */
  readonly record: ObjectPlace | undefined;
  /** Scopes around it that do not end with it. */
  readonly scopes: number;
  /** The statement that ends the function, and its closing brace; not when it is inlined. */
  readonly end?: { readonly last: Statement | undefined; readonly place: Place };
}

/** Where `break` or `continue` lead. */
export interface JumpTarget {
  readonly label: number;
  readonly scopes: number;
}

/** What the whole program's lowering tells a function's. */
export interface ProgramLowering {
  readonly model: CodeModel;
  readonly argumentOrder: ArgumentOrder;
  readonly redZones: boolean;
  /** The index of a defined function, or -1 - index of an external one. */
  functionIndex(symbol: FunctionSymbol, place: Place): number;
  /** An external function by name: -1 - index. */
  externalIndex(name: string, place: Place): number;
  /** Notes that an address is used. */
  reference(target: SymbolRef, place: Place): void;
  /** Words of code that the program may still have. */
  readonly wordsLeft: number;
  /** Notes that the body of a function is put in the place of a call. */
  inlines(symbol: FunctionSymbol, place: Place): void;
  /** Whether a direct call of it is to be replaced by its body. */
  shouldInline(symbol: FunctionSymbol, caller: FunctionSymbol): boolean;
}

/** The state of one function's lowering. */
export interface FunctionContext {
  readonly program: ProgramLowering;
  readonly out: Emitter;
  readonly locations: Map<Variable, ObjectPlace>;
  /** Labels by the instance of the function that they are in. */
  labels: Map<Label, number>;
  /** Labels whose address is taken, with their numbers here. */
  readonly addressLabels: Map<Label, number>;
  /** The scopes around each label, innermost last. */
  labelScopes: Map<Label, readonly Statement[]>;
  readonly scopes: CleanupScope[];
  returns: ReturnTarget;
  breaks: JumpTarget | undefined;
  continues: JumpTarget | undefined;
  /** Register with the address of the unnamed arguments of a variadic function. */
  varargs: number;
  cases: Map<SwitchCase | undefined, number> | undefined;
  /** What the results of calls in the body that is being lowered point to. */
  resultTypes: ResultTypes;
  /** Functions that are being inlined, outermost first. */
  readonly inlining: FunctionSymbol[];
  readonly lower: Lowering;
}

/** The lowering of each kind of node. */
export interface Lowering {
  /** A scalar's value; in `into` when that is given. */
  value(ctx: FunctionContext, expr: Expr, into?: number): number;
  /** An expression for its effects. */
  effect(ctx: FunctionContext, expr: Expr): void;
  /** Jumps to `label` when the truth of `expr` is `sense`. */
  jumpIf(ctx: FunctionContext, expr: Expr, sense: boolean, label: number): void;
  /** Where an lvalue is. */
  place(ctx: FunctionContext, expr: Expr): ObjectPlace;
  /** Where a record that is a value is. */
  recordPlace(ctx: FunctionContext, expr: Expr): ObjectPlace;
  /** A call; gives the register of its scalar result. */
  call(ctx: FunctionContext, expr: Expr & { kind: 'call' }, into?: number): number;
  /** A call whose result is a record. */
  recordCall(ctx: FunctionContext, expr: Expr & { kind: 'call' }): ObjectPlace;
  builtin(ctx: FunctionContext, expr: Expr & { kind: 'builtin' }, into?: number): number;
  initialize(ctx: FunctionContext, place: ObjectPlace, size: number, init: Initializer): void;
  statement(ctx: FunctionContext, statement: Statement): void;
  /** The statements of a block in its scope, then `last`. */
  block(ctx: FunctionContext, block: BlockStatement, last?: () => void): void;
}

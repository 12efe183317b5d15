/**
 * The state of one translation unit while it is parsed and analysed, shared by all parts of the
 * front end. Parser and analysis are one pass, as C needs it: what a name is decides the grammar.
 */
import { nearest } from '../../base/diagnostic.ts';
import type {
  BlockStatement,
  Expr,
  FunctionSymbol,
  Label,
  StringLiteral,
  SwitchCase,
  Variable,
} from './ast.ts';
import {
  arrayOf,
  CHAR,
  INT,
  pointerTo,
  recordTag,
  UINT,
  VOID,
  alignOf,
  sizeOf,
  type CType,
  type IntType,
} from '../base/ctype.ts';
import type { Cursor } from '../preprocess/cursor.ts';
import type { Place } from '../base/place.ts';
import type { Report } from '../base/diagnostics.ts';
import { Scopes } from './scope.ts';

/** The type of what is wrong already: says nothing more. Compared by identity. */
export const POISON: IntType = { ...INT };

/** Names that are compared with what is unknown, for all hints of a unit. */
const COMPARISONS_MAX = 300_000;

/** The grammar's entry points that call each other across files. */
export interface Grammar {
  expression(unit: Unit): Expr;
  assignment(unit: Unit): Expr;
  /** A constant expression, before anything is converted. */
  conditional(unit: Unit): Expr;
  typeName(unit: Unit): CType;
  /** A struct or union specifier, at its keyword. */
  record(unit: Unit): CType;
  /** An enum specifier, at its keyword. */
  enumeration(unit: Unit): CType;
  /** The `{ … }` at the cursor; `valued`: its last expression is the value of a `({ … })`. */
  block(unit: Unit, valued: boolean): { block: BlockStatement; result: Expr | undefined };
  compoundLiteral(unit: Unit, type: CType, place: Place): Expr;
}

/** A label of the function being parsed. */
export interface LabelState {
  readonly label: Label;
  readonly firstUse: Place;
  defined: boolean;
  used: boolean;
}

/** A switch being parsed. */
export interface SwitchState {
  readonly type: CType;
  readonly cases: (SwitchCase & { readonly place: Place })[];
  hasDefault: boolean;
}

/** The function being parsed. */
export interface FunctionState {
  readonly symbol: FunctionSymbol;
  readonly locals: Variable[];
  readonly labels: Label[];
  /** The function's own labels, then those of blocks with `__label__`. */
  readonly labelScopes: Map<string, LabelState>[];
  readonly switches: SwitchState[];
  /** Loops around here. */
  loops: number;
}

/** A translation unit being parsed. */
export class Unit {
  readonly scopes = new Scopes();
  readonly functions: FunctionSymbol[] = [];
  /** Variables with static storage, in order of declaration. */
  readonly variables: Variable[] = [];
  readonly strings: StringLiteral[] = [];
  /** The type behind `__builtin_va_list`, an array of one tag as in the ABI. */
  readonly vaList: CType;
  /** What `char` is. */
  readonly char: IntType;
  /** Variables may be a thread's own. */
  readonly hasThreads: boolean;
  fn: FunctionState | undefined;
  /** Counts calls and writes, so that it can be told whether parsing something met any. */
  effects = 0;
  /** Bytes of all images of initialised objects. */
  imageBytes = 0;
  /** Values of all initialisers, those of `[low ... high]` for each element. */
  initialValues = 0;
  readonly cursor: Cursor;
  readonly report: Report;
  readonly grammar: Grammar;
  private readonly stringsByText = new Map<string, StringLiteral>();
  private variableCount = 0;
  private staticCount = 0;
  private comparisons = COMPARISONS_MAX;

  constructor(
    cursor: Cursor,
    report: Report,
    grammar: Grammar,
    char: IntType = CHAR,
    hasThreads = false,
  ) {
    this.char = char;
    this.hasThreads = hasThreads;
    this.cursor = cursor;
    this.report = report;
    this.grammar = grammar;
    const tag = recordTag(false, '__va_list_tag');
    const address = pointerTo(VOID);
    tag.fields = [
      { name: 'gp_offset', type: UINT, offset: 0 },
      { name: 'fp_offset', type: UINT, offset: 4 },
      { name: 'overflow_arg_area', type: address, offset: 8 },
      { name: 'reg_save_area', type: address, offset: 16 },
    ];
    tag.size = 24;
    tag.align = 8;
    this.vaList = arrayOf({ kind: 'record', tag, quals: 0 }, 1);
    const place = { file: '<built-in>', line: 1, column: 1 };
    this.scopes.declare('__builtin_va_list', { kind: 'typedef', type: this.vaList, place });
  }

  /** Reports an error and returns the expression that stands for what is wrong. */
  bad(place: Place, message: string, hint?: string): Expr {
    this.report.error(place, message, hint);
    return poison(place);
  }

  /** The one literal of the unit with these bytes; a terminating zero is added. */
  string(bytes: readonly number[]): StringLiteral {
    const key = String.fromCharCode(...bytes.slice(0, 64)) + bytes.slice(64).join();
    let literal = this.stringsByText.get(key);
    if (literal === undefined) {
      const all = Uint8Array.from([...bytes, 0]);
      literal = { kind: 'string-literal', id: this.strings.length, bytes: all };
      this.strings.push(literal);
      this.stringsByText.set(key, literal);
    }
    return literal;
  }

  /** A new variable; it is listed with the function's locals or the unit's variables. */
  variable(
    name: string,
    type: CType,
    storage: Variable['storage'],
    place: Place,
    register = false,
  ): Variable {
    const variable: Variable = {
      kind: 'variable',
      name,
      id: this.variableCount++,
      symbol: name,
      type,
      storage,
      align: alignOf(type),
      size: sizeOf(type),
      place,
      owner: storage === 'static' ? this.fn?.symbol : undefined,
      section: undefined,
      isThread: false,
      weak: false,
      used: false,
      alias: undefined,
      register,
      addressTaken: false,
      referenced: false,
      init: undefined,
      cleanup: undefined,
    };
    if (storage === 'local') this.fn?.locals.push(variable);
    else if (storage !== 'param') this.variables.push(variable);
    return variable;
  }

  /** A local variable that the program does not name. */
  hidden(type: CType, place: Place): Variable {
    return this.variable('<temporary>', type, 'local', place);
  }

  /** The symbol of a static local: `name.N`, as gcc makes it. */
  staticSymbol(name: string): string {
    return `${name}.${this.staticCount++}`;
  }

  /** A hint that names what may have been meant instead of an unknown name. */
  suggestion(name: string, kinds: readonly string[]): string | undefined {
    return this.hintFor(
      name,
      this.scopes.names((entity) => kinds.includes(entity.kind)),
    );
  }

  /** A hint that names which of `names` may have been meant by `name`. */
  hintFor(name: string, names: Iterable<string>): string | undefined {
    const near = nearest(name, this.compared(names));
    return near === undefined ? undefined : `did you mean '${near}'?`;
  }

  /** Names while there is time to compare them: a file of mistakes needs no hint for each. */
  private *compared(names: Iterable<string>): Iterable<string> {
    for (const each of names) {
      if (--this.comparisons < 0) return;
      yield each;
    }
  }
}

/** The expression that stands for something wrong. */
export function poison(place: Place): Expr {
  return { kind: 'int', type: POISON, place, value: 0n };
}

/** Whether an expression stands for something wrong, so that nothing more is said about it. */
export function isPoison(expr: Expr): boolean {
  return expr.type === POISON;
}

/** `__attribute__((…))` and `_Alignas`: what matters is kept, other attributes are accepted. */
import type { FunctionSymbol, Variable } from './ast.ts';
import type { CType, IntType } from '../base/ctype.ts';
import {
  CHAR,
  INT,
  isInteger,
  LONG,
  SHORT,
  UCHAR,
  UINT,
  ULONG,
  USHORT,
  asInteger,
} from '../base/ctype.ts';
import { parseString } from '../preprocess/literals.ts';
import type { Place } from '../base/place.ts';
import { typeName } from './type-name.ts';
import { isPoison, type Unit } from './unit.ts';

/** The attributes of a declaration, collected from wherever they may stand. */
export interface Attributes {
  packed: boolean;
  /** In bytes. */
  align: number | undefined;
  section: string | undefined;
  alias: string | undefined;
  weak: boolean;
  used: boolean;
  noreturn: boolean;
  alwaysInline: boolean;
  noinline: boolean;
  cold: boolean;
  constructor_: boolean;
  destructor_: boolean;
  cleanup: FunctionSymbol | undefined;
  /** The integer type that `mode` asks for. */
  mode: { readonly signed: IntType; readonly unsigned: IntType } | undefined;
}

/** The largest alignment that is supported, in bytes. */
const ALIGN_MAX = 4096;

const MODES: Readonly<Record<string, readonly [IntType, IntType]>> = {
  QI: [CHAR, UCHAR],
  byte: [CHAR, UCHAR],
  HI: [SHORT, USHORT],
  SI: [INT, UINT],
  DI: [LONG, ULONG],
  word: [LONG, ULONG],
  pointer: [LONG, ULONG],
};

/** No attributes. */
export function noAttributes(): Attributes {
  return {
    packed: false,
    align: undefined,
    section: undefined,
    alias: undefined,
    weak: false,
    used: false,
    noreturn: false,
    alwaysInline: false,
    noinline: false,
    cold: false,
    constructor_: false,
    destructor_: false,
    cleanup: undefined,
    mode: undefined,
  };
}

/** Reads any number of `__attribute__((…))` into `attributes`. */
export function parseAttributes(unit: Unit, attributes: Attributes = noAttributes()): Attributes {
  const { cursor } = unit;
  while (cursor.accept('__attribute__')) {
    cursor.expect('(');
    cursor.expect('(');
    while (!cursor.is(')')) {
      if (cursor.accept(',')) continue;
      parseOne(unit, attributes);
    }
    cursor.expect(')');
    cursor.expect(')');
  }
  return attributes;
}

function parseOne(unit: Unit, attributes: Attributes): void {
  const { cursor } = unit;
  const token = cursor.next();
  if (token.kind !== 'identifier') cursor.fail('expected the name of an attribute');
  const name = token.text.replace(/^__(.*)__$/, '$1');
  const hasArguments = cursor.is('(');
  switch (name) {
    case 'cold':
    case 'packed':
    case 'weak':
    case 'used':
    case 'noreturn':
      attributes[name] = true;
      break;
    case 'always_inline':
      attributes.alwaysInline = true;
      break;
    case 'noinline':
      attributes.noinline = true;
      break;
    case 'constructor':
      attributes.constructor_ = true;
      break;
    case 'destructor':
      attributes.destructor_ = true;
      break;
    case 'aligned':
      if (hasArguments) inParens(unit, () => alignArgument(unit, attributes));
      else attributes.align = Math.max(attributes.align ?? 1, 16);
      return;
    case 'section':
      attributes.section = inParens(unit, () => stringArgument(unit));
      return;
    case 'alias':
      attributes.alias = inParens(unit, () => stringArgument(unit));
      return;
    case 'cleanup':
      attributes.cleanup = inParens(unit, () => functionArgument(unit));
      return;
    case 'mode':
      inParens(unit, () => modeArgument(unit, attributes));
      return;
    case 'vector_size':
      unit.report.error(token.place, 'vector types are not supported');
      break;
    default:
  }
  if (hasArguments) cursor.skipBalanced();
}

function inParens<T>(unit: Unit, parse: () => T): T {
  unit.cursor.expect('(');
  const result = parse();
  unit.cursor.expect(')');
  return result;
}

/** One or more string literals side by side, as text. */
export function stringArgument(unit: Unit): string {
  const { cursor } = unit;
  if (cursor.peek().kind !== 'string') cursor.fail('expected a string');
  let text = '';
  while (cursor.peek().kind === 'string') {
    const token = cursor.next();
    const literal = parseString(token.text);
    if (literal.ok) text += String.fromCharCode(...literal.value.slice(0, 1000));
    else unit.report.error(token.place, literal.message);
  }
  return text;
}

function functionArgument(unit: Unit): FunctionSymbol | undefined {
  const token = unit.cursor.expectName('the name of a function');
  const entity = unit.scopes.find(token.text);
  if (entity?.kind === 'function') {
    entity.referenced = true;
    return entity;
  }
  unit.report.error(token.place, `cleanup: '${token.text}' is not a function`);
  return undefined;
}

function modeArgument(unit: Unit, attributes: Attributes): void {
  const token = unit.cursor.next();
  const mode = MODES[token.text.replace(/^__(.*)__$/, '$1')];
  if (mode) attributes.mode = { signed: mode[0], unsigned: mode[1] };
  else unit.report.error(token.place, `mode '${token.text}' is not supported`);
}

function alignArgument(unit: Unit, attributes: Attributes): void {
  const { place } = unit.cursor;
  setAlign(unit, attributes, integerConstant(unit, 'an alignment'), place);
}

/** `_Alignas(type)` or `_Alignas(constant)`; the cursor is behind the word. */
export function parseAlignas(
  unit: Unit,
  attributes: Attributes,
  typeAlign: () => number | undefined,
): void {
  inParens(unit, () => {
    const { place } = unit.cursor;
    const align = typeAlign();
    const bytes = align === undefined ? integerConstant(unit, 'an alignment') : BigInt(align);
    if (bytes !== 0n) setAlign(unit, attributes, bytes, place);
  });
}

function setAlign(
  unit: Unit,
  attributes: Attributes,
  bytes: bigint | undefined,
  place: Place,
): void {
  if (bytes === undefined) return;
  const align = Number(bytes);
  if (bytes <= 0n || bytes > BigInt(ALIGN_MAX) || (align & (align - 1)) !== 0) {
    const message = `requested alignment is not a power of 2 up to ${ALIGN_MAX}`;
    unit.report.error(place, message);
    return;
  }
  attributes.align = Math.max(attributes.align ?? 1, align);
}

/** Reads a constant expression; undefined after a message. */
export function integerConstant(unit: Unit, what: string): bigint | undefined {
  const { place } = unit.cursor;
  const expr = unit.grammar.conditional(unit);
  if (isPoison(expr)) return undefined;
  if (expr.kind === 'int' && isInteger(expr.type)) return expr.value;
  const kind = isInteger(expr.type) ? 'is not a constant' : `has type '${typeName(expr.type)}'`;
  unit.report.error(place, `${what} must be an integer constant, this ${kind}`);
  return undefined;
}

/** Gives a variable what its attributes say. */
export function applyToVariable(variable: Variable, attributes: Attributes): void {
  variable.align = Math.max(variable.align, attributes.align ?? 1);
  variable.section = attributes.section ?? variable.section;
  variable.alias = attributes.alias ?? variable.alias;
  variable.weak ||= attributes.weak;
  variable.used ||= attributes.used;
  variable.cleanup = attributes.cleanup ?? variable.cleanup;
}

/** Gives a function what its attributes say. */
export function applyToFunction(symbol: FunctionSymbol, attributes: Attributes): void {
  symbol.section = attributes.section ?? symbol.section;
  symbol.alias = attributes.alias ?? symbol.alias;
  symbol.weak ||= attributes.weak;
  symbol.used ||= attributes.used;
  symbol.alwaysInline ||= attributes.alwaysInline;
  symbol.noinline ||= attributes.noinline;
  symbol.cold ||= attributes.cold;
  symbol.constructor_ ||= attributes.constructor_;
  symbol.destructor_ ||= attributes.destructor_;
  if (attributes.noreturn) symbol.type = { ...symbol.type, noreturn: true };
}

/** The type that `mode` makes of an integer type. */
export function applyMode(type: CType, attributes: Attributes): CType {
  const { mode } = attributes;
  const integer = asInteger(type);
  if (!mode || !integer) return type;
  return { ...(integer.signed ? mode.signed : mode.unsigned), quals: type.quals };
}

/** Parses expressions (C11 6.5) straight into typed nodes. */
import { raiseHint } from '../../base/limits.ts';
import type { Expr } from './ast.ts';
import { isBuiltin } from './builtins.ts';
import { parseBuiltin } from './builtin-syntax.ts';
import { call } from './calls.ts';
import { rvalue } from './convert.ts';
import {
  alignOf,
  arrayOf,
  INT,
  isComplete,
  pointerTo,
  sizeOf,
  ULONG,
  VOID,
} from '../base/ctype.ts';
import type { CType } from '../base/ctype.ts';
import { KEYWORDS, describe } from '../preprocess/cursor.ts';
import { constant } from './fold.ts';
import type { Token } from '../base/token.ts';
import { parseChar, parseInteger, parseString } from '../preprocess/literals.ts';
import {
  addressOf,
  assign,
  binary,
  cast,
  comma,
  conditional,
  deref,
  increment,
  member,
  unary,
} from './operators.ts';
import { checkOrder } from './order.ts';
import type { Place } from '../base/place.ts';
import { parseGeneric } from './generic.ts';
import { startsTypeName } from './specifiers.ts';
import { findLabel } from './labels.ts';
import { typeName } from './type-name.ts';
import { isPoison, poison, type Unit } from './unit.ts';

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['>', 7],
  ['<=', 7],
  ['>=', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['%', 10],
]);

const ASSIGNMENTS: ReadonlySet<string> = new Set('= += -= *= /= %= <<= >>= &= ^= |='.split(' '));

/** An expression, commas included. */
export function parseExpression(unit: Unit): Expr {
  let left = parseAssignment(unit);
  for (let chain = 0; unit.cursor.is(','); chain++) {
    limitChain(unit, chain);
    const { place } = unit.cursor.next();
    left = comma(unit, left, parseAssignment(unit), place);
  }
  return left;
}

/** An expression without a comma at its top. */
export function parseAssignment(unit: Unit): Expr {
  return unit.cursor.nested(() => {
    const left = parseConditional(unit);
    const token = unit.cursor.peek();
    if (token.kind !== 'punct' || !ASSIGNMENTS.has(token.text)) return left;
    unit.cursor.next();
    return assign(unit, token.text, left, parseAssignment(unit), token.place);
  });
}

/** `a ? b : c` and all that binds closer. */
export function parseConditional(unit: Unit): Expr {
  const { cursor } = unit;
  const test = parseBinary(unit, 1);
  if (!cursor.is('?')) return test;
  const { place } = cursor.next();
  return cursor.nested(() => {
    const middle = cursor.is(':') ? undefined : parseExpression(unit);
    cursor.expect(':');
    return conditional(unit, test, middle, parseConditional(unit), place);
  });
}

function limitChain(unit: Unit, chain: number): void {
  if (chain < unit.report.limits['c-chain']) return;
  unit.cursor.fail('this expression is too long', `split it, or ${raiseHint('c-chain')}`);
}

function parseBinary(unit: Unit, minimum: number): Expr {
  const { cursor } = unit;
  const before = unit.effects;
  let left = parseCast(unit);
  for (let chain = 0; ; chain++) {
    const token = cursor.peek();
    const precedence = token.kind === 'punct' ? PRECEDENCE.get(token.text) : undefined;
    if (precedence === undefined || precedence < minimum) return left;
    limitChain(unit, chain);
    cursor.next();
    const right = parseBinary(unit, precedence + 1);
    left = binary(unit, token.text, left, right, token.place);
    if (left.kind === 'binary' && unit.effects > before) {
      checkOrder(unit, [left.left, left.right], 'operands are evaluated');
    }
  }
}

function parseCast(unit: Unit): Expr {
  const { cursor } = unit;
  if (!cursor.is('(') || !startsTypeName(unit, 1)) return parseUnary(unit);
  return cursor.nested(() => {
    const { place } = cursor.next();
    const type = unit.grammar.typeName(unit);
    cursor.expect(')', ' after a type name');
    if (cursor.is('{')) return parsePostfix(unit, unit.grammar.compoundLiteral(unit, type, place));
    return cast(unit, type, parseCast(unit), place);
  });
}

function parseUnary(unit: Unit): Expr {
  const { cursor } = unit;
  const token = cursor.peek();
  if (token.kind === 'punct') {
    const { text, place } = token;
    switch (text) {
      case '+':
      case '-':
      case '~':
      case '!':
        return operand(unit, (inner) => unary(unit, text, inner, place));
      case '*':
        return operand(unit, (inner) => deref(unit, inner, place));
      case '&':
        return operand(unit, (inner) => addressOf(unit, inner, place));
      case '++':
      case '--':
        return operand(unit, (inner) => increment(unit, text, true, inner, place));
      case '&&':
        cursor.next();
        return labelAddress(unit, place);
      default:
    }
  }
  switch (token.text) {
    case 'sizeof':
    case '_Alignof':
      return cursor.nested(() => sizeofOrAlignof(unit, cursor.next()));
    case '__extension__':
      return operand(unit, (inner) => inner);
    default:
      return parsePostfix(unit, parsePrimary(unit));
  }
}

function operand(unit: Unit, build: (inner: Expr) => Expr): Expr {
  return unit.cursor.nested(() => {
    unit.cursor.next();
    return build(parseCast(unit));
  });
}

function labelAddress(unit: Unit, place: Place): Expr {
  const token = unit.cursor.expectName('the name of a label');
  const state = findLabel(unit, token.text, token.place);
  if (state === undefined) return unit.bad(place, 'a label outside of all functions');
  state.used = true;
  state.label.addressTaken = true;
  return { kind: 'label-address', type: pointerTo(VOID), place, label: state.label };
}

function sizeofOrAlignof(unit: Unit, token: Token): Expr {
  const { cursor } = unit;
  let type: CType;
  let bitField = false;
  if (cursor.is('(') && startsTypeName(unit, 1)) {
    const { place } = cursor.next();
    type = unit.grammar.typeName(unit);
    cursor.expect(')');
    if (cursor.is('{')) {
      const literal = unit.grammar.compoundLiteral(unit, type, place);
      type = parsePostfix(unit, literal).type;
    }
  } else {
    const expr = parseUnary(unit);
    if (isPoison(expr)) return expr;
    bitField = expr.kind === 'member' && expr.field.bits !== undefined;
    type = expr.type;
  }
  if (isPoison({ ...poison(token.place), type })) return poison(token.place);
  const name = token.text === 'sizeof' ? 'sizeof' : '_Alignof';
  if (bitField) return unit.bad(token.place, `'${name}' applied to a bit-field`);
  // gcc: the size of void and of functions is 1.
  if (!isComplete(type) && type.kind !== 'void' && type.kind !== 'function' && name === 'sizeof') {
    const message = `invalid application of 'sizeof' to incomplete type '${typeName(type)}'`;
    return unit.bad(token.place, message);
  }
  const value = name === 'sizeof' ? sizeOf(type) : alignOf(type);
  return constant(BigInt(value), ULONG, token.place);
}

function parsePostfix(unit: Unit, primary: Expr): Expr {
  const { cursor } = unit;
  let expr = primary;
  for (let chain = 0; ; chain++) {
    const token = cursor.peek();
    if (token.kind !== 'punct') return expr;
    switch (token.text) {
      case '[': {
        cursor.next();
        const index = parseExpression(unit);
        cursor.expect(']');
        expr = deref(unit, binary(unit, '+', expr, index, token.place), token.place);
        break;
      }
      case '(':
        expr = call(unit, expr, parseArguments(unit), expr.place);
        break;
      case '.':
      case '->': {
        cursor.next();
        const name = cursor.expectName('the name of a member');
        expr = member(unit, expr, name.text, token.text === '->', token.place);
        break;
      }
      case '++':
      case '--':
        cursor.next();
        expr = increment(unit, token.text, false, expr, token.place);
        break;
      default:
        return expr;
    }
    limitChain(unit, chain);
  }
}

/** The arguments of a call, parentheses included. */
export function parseArguments(unit: Unit): Expr[] {
  const { cursor } = unit;
  cursor.expect('(');
  const args: Expr[] = [];
  if (cursor.accept(')')) return args;
  do args.push(parseAssignment(unit));
  while (cursor.accept(','));
  cursor.expect(')', ' after the arguments');
  return args;
}

function parsePrimary(unit: Unit): Expr {
  const { cursor } = unit;
  const token = cursor.peek();
  switch (token.kind) {
    case 'number':
      return number(unit, cursor.next());
    case 'char':
      return character(unit, cursor.next());
    case 'string':
      return stringLiteral(unit);
    case 'identifier':
      return identifier(unit, token);
    default:
  }
  if (token.text === '(') {
    return cursor.nested(() => {
      cursor.next();
      if (cursor.is('{')) return statementExpr(unit, token.place);
      const expr = parseExpression(unit);
      cursor.expect(')');
      return expr;
    });
  }
  return cursor.fail(`expected an expression before ${describe(token)}`);
}

function number(unit: Unit, token: Token): Expr {
  const literal = parseInteger(token.text);
  if (!literal.ok) return unit.bad(token.place, literal.message, literal.hint);
  return constant(literal.value.value, literal.value.type, token.place);
}

function character(unit: Unit, token: Token): Expr {
  const literal = parseChar(token.text);
  if (!literal.ok) return unit.bad(token.place, literal.message, literal.hint);
  if (literal.warning !== undefined) unit.report.warning(token.place, literal.warning);
  const isByte = unit.char.signed || literal.value >= 0n || !token.text.startsWith("'");
  return constant(isByte ? literal.value : literal.value & 0xffn, INT, token.place);
}

function stringLiteral(unit: Unit): Expr {
  const { cursor } = unit;
  const { place } = cursor;
  const bytes: number[] = [];
  while (cursor.peek().kind === 'string') {
    const token = cursor.next();
    const literal = parseString(token.text);
    if (!literal.ok) return unit.bad(token.place, literal.message, literal.hint);
    if (literal.warning !== undefined) unit.report.warning(token.place, literal.warning);
    for (const byte of literal.value) bytes.push(byte);
    if (bytes.length > unit.report.limits['c-string']) {
      cursor.fail('string literal is too long', raiseHint('c-string'));
    }
  }
  return stringExpr(unit, bytes, place);
}

function stringExpr(unit: Unit, bytes: readonly number[], place: Place): Expr {
  const literal = unit.string(bytes);
  return { kind: 'string', type: arrayOf(unit.char, bytes.length + 1), place, literal };
}

function identifier(unit: Unit, token: Token): Expr {
  const { text, place } = token;
  const { cursor } = unit;
  if (text === '_Generic') return cursor.nested(() => parseGeneric(unit));
  if (KEYWORDS.has(text)) return cursor.fail(`expected an expression before '${text}'`);
  const entity = unit.scopes.find(text);
  if (entity === undefined && isBuiltin(text)) {
    return cursor.nested(() => parseBuiltin(unit, parseArguments));
  }
  cursor.next();
  switch (entity?.kind) {
    case 'variable':
      entity.referenced = true;
      return { kind: 'variable', type: entity.type, place, variable: entity };
    case 'function':
      entity.referenced = true;
      return { kind: 'function', type: entity.type, place, function: entity };
    case 'enumerator':
      return constant(entity.value, entity.type, place);
    case 'typedef':
      return unit.bad(place, `'${text}' is a type, a value is wanted here`);
    case 'unknown':
      return poison(place);
    default:
      return unknownName(unit, token);
  }
}

function unknownName(unit: Unit, token: Token): Expr {
  const { text, place } = token;
  if (/^__(?:func|FUNCTION|PRETTY_FUNCTION)__$/.test(text)) {
    const name = unit.fn?.symbol.name ?? '';
    return stringExpr(
      unit,
      Array.from(name, (letter) => letter.charCodeAt(0)),
      place,
    );
  }
  const isCall = unit.cursor.is('(');
  const kinds = isCall ? ['function'] : ['variable', 'function', 'enumerator'];
  const hint = unit.suggestion(text, kinds);
  if (isCall) unit.report.unknownFunctions.add(text);
  const message = isCall ? `implicit declaration of function '${text}'` : `'${text}' undeclared`;
  unit.report.error(place, message, hint);
  unit.scopes.declare(text, { kind: 'unknown', place });
  return poison(place);
}

function statementExpr(unit: Unit, place: Place): Expr {
  if (unit.fn === undefined) {
    unit.report.error(place, 'a statement expression is not allowed outside of functions');
    unit.cursor.skipBalanced();
    unit.cursor.expect(')');
    return poison(place);
  }
  const { block, result } = unit.grammar.block(unit, true);
  unit.cursor.expect(')');
  const value = result && rvalue(unit, result);
  if (value && isPoison(value)) return value;
  return {
    kind: 'statement-expr',
    type: value?.type ?? VOID,
    place,
    body: block,
    result: value,
  };
}

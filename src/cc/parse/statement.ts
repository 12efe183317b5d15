/** Parses statements (C11 6.8). */
import { raiseHint } from '../../base/limits.ts';
import type { BlockStatement, Expr, Statement } from './ast.ts';
import { parseAsm } from './asm.ts';
import { integerConstant, parseAttributes } from './attributes.ts';
import { assignConvert, castTo, condition, promote, rvalue } from './convert.ts';
import { isInteger, pointerTo, VOID } from '../base/ctype.ts';
import { KEYWORDS, ParseError } from '../preprocess/cursor.ts';
import { parseLocalDeclaration } from './declaration.ts';
import { wrapTo } from './fold.ts';
import { checkLabels, declareLabel, findLabel } from './labels.ts';
import type { Place } from '../base/place.ts';
import { staticAssert } from './records.ts';
import { startsDeclaration } from './specifiers.ts';
import { typeName } from './type-name.ts';
import { isPoison, type LabelState, type SwitchState, type Unit } from './unit.ts';

/** A block and, for a statement expression, its value. */
interface ParsedBlock {
  readonly block: BlockStatement;
  readonly result: Expr | undefined;
}

/** `{ … }` in a scope of its own. */
export function parseBlock(unit: Unit, valued: boolean): ParsedBlock {
  return unit.cursor.nested(() => unit.scopes.within(() => parseBlockItems(unit, valued)));
}

/** `{ … }` in the scope that is open, as a function's body shares that of its parameters. */
export function parseBlockItems(unit: Unit, valued: boolean): ParsedBlock {
  const { cursor } = unit;
  const fn = unit.fn!;
  const { place } = cursor.expect('{');
  const statements: Statement[] = [];
  const labels = new Map<string, LabelState>();
  fn.labelScopes.push(labels);
  while (!cursor.is('}')) {
    if (cursor.peek().kind === 'eof') {
      cursor.fail("expected '}' before end of input", "this '{' is never closed", place);
    }
    try {
      blockItem(unit, statements, labels);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      cursor.recover();
    }
  }
  const { place: end } = cursor.next();
  fn.labelScopes.pop();
  checkLabels(unit, labels);
  const result = valued ? takeResult(statements) : undefined;
  return { block: { kind: 'block', place, statements, end }, result };
}

function blockItem(unit: Unit, statements: Statement[], labels: Map<string, LabelState>): void {
  const { cursor } = unit;
  if (cursor.accept('__label__')) {
    do {
      const name = cursor.expectName('the name of a label');
      declareLabel(unit, labels, name.text, name.place);
    } while (cursor.accept(','));
    cursor.expect(';');
  } else if (cursor.is('_Static_assert')) staticAssert(unit);
  else if (isLabel(unit) || !startsDeclaration(unit)) {
    if (!unknownType(unit)) statements.push(parseStatement(unit));
    else statements.push(...parseLocalDeclaration(unit));
  } else if (cursor.is('__attribute__') && isAttributeStatement(unit)) {
    parseAttributes(unit);
    cursor.expect(';');
  } else statements.push(...parseLocalDeclaration(unit));
}

function isLabel(unit: Unit): boolean {
  return unit.cursor.peek().kind === 'identifier' && unit.cursor.peek(1).text === ':';
}

/** `foo_t x` or `foo_t *x =`, where foo_t is nothing: a declaration with an unknown type. */
function unknownType(unit: Unit): boolean {
  const { cursor } = unit;
  const [first, second, third, fourth] = [0, 1, 2, 3].map((ahead) => cursor.peek(ahead));
  if (first.kind !== 'identifier' || KEYWORDS.has(first.text)) return false;
  if (unit.scopes.find(first.text)) return false;
  if (second.kind === 'identifier') return /^[=;,[]$/.test(third.text);
  const star = second.text === '*' && third.kind === 'identifier';
  return star && /^[=;,]$/.test(fourth.text);
}

function isAttributeStatement(unit: Unit): boolean {
  const { cursor } = unit;
  const start = cursor.at;
  cursor.next();
  if (cursor.is('(')) cursor.skipBalanced();
  const alone = cursor.is(';');
  cursor.at = start;
  return alone;
}

/** Takes the expression off the end of a statement expression's block. */
function takeResult(statements: Statement[]): Expr | undefined {
  const last = statements[statements.length - 1];
  if (last?.kind === 'expr') {
    statements.pop();
    return last.expr;
  }
  if (last?.kind === 'label' && last.body.kind === 'expr') {
    const empty: Statement = { kind: 'empty', place: last.body.place };
    statements[statements.length - 1] = { ...last, body: empty };
    return last.body.expr;
  }
  return undefined;
}

/** A statement. */
export function parseStatement(unit: Unit): Statement {
  return unit.cursor.nested(() => statement(unit));
}

function statement(unit: Unit): Statement {
  const { cursor } = unit;
  const { text, place } = cursor.peek();
  if (atLabel(unit)) return labelled(unit);
  switch (text) {
    case '{':
      return parseBlock(unit, false).block;
    case ';':
      cursor.next();
      return { kind: 'empty', place };
    case 'if':
      return ifStatement(unit);
    case 'while':
      cursor.next();
      return { kind: 'while', place, condition: parenthesized(unit), body: loopBody(unit) };
    case 'do':
      return doStatement(unit);
    case 'for':
      return unit.scopes.within(() => forStatement(unit));
    case 'switch':
      return switchStatement(unit);
    case 'break':
    case 'continue':
      return jump(unit, text);
    case 'goto':
      return gotoStatement(unit);
    case 'return':
      return returnStatement(unit);
    case 'asm':
      return parseAsm(unit);
    case 'else':
      return cursor.fail("'else' without a previous 'if'");
    default:
      return expressionStatement(unit);
  }
}

function expressionStatement(unit: Unit): Statement {
  const { place } = unit.cursor;
  const raw = unit.grammar.expression(unit);
  const expr = raw.type.kind === 'void' ? raw : rvalue(unit, raw);
  unit.cursor.expect(';');
  return { kind: 'expr', place, expr };
}

function parenthesized(unit: Unit): Expr {
  unit.cursor.expect('(');
  const expr = condition(unit, unit.grammar.expression(unit));
  unit.cursor.expect(')');
  return expr;
}

function loopBody(unit: Unit): Statement {
  const fn = unit.fn!;
  fn.loops++;
  try {
    return parseStatement(unit);
  } finally {
    fn.loops--;
  }
}

function ifStatement(unit: Unit): Statement {
  const { place } = unit.cursor.next();
  const test = parenthesized(unit);
  const then = parseStatement(unit);
  const otherwise = unit.cursor.accept('else') ? parseStatement(unit) : undefined;
  // oxlint-disable-next-line unicorn/no-thenable -- the branch
  return { kind: 'if', place, condition: test, then, otherwise };
}

function doStatement(unit: Unit): Statement {
  const { cursor } = unit;
  const { place } = cursor.next();
  const body = loopBody(unit);
  cursor.expect('while', ' after the body of do');
  const test = parenthesized(unit);
  cursor.expect(';');
  return { kind: 'do', place, body, condition: test };
}

function forStatement(unit: Unit): Statement {
  const { cursor } = unit;
  const { place } = cursor.next();
  cursor.expect('(');
  let init: Statement[] = [];
  if (startsDeclaration(unit)) init = parseLocalDeclaration(unit);
  else if (!cursor.accept(';')) init = [expressionStatement(unit)];
  const test = cursor.is(';') ? undefined : condition(unit, unit.grammar.expression(unit));
  cursor.expect(';');
  const step = cursor.is(')') ? undefined : dropped(unit, unit.grammar.expression(unit));
  cursor.expect(')');
  return { kind: 'for', place, init, condition: test, step, body: loopBody(unit) };
}

function dropped(unit: Unit, expr: Expr): Expr {
  return expr.type.kind === 'void' ? expr : rvalue(unit, expr);
}

function switchStatement(unit: Unit): Statement {
  const { cursor } = unit;
  const { place } = cursor.next();
  cursor.expect('(');
  const raw = rvalue(unit, unit.grammar.expression(unit));
  cursor.expect(')');
  if (!isPoison(raw) && !isInteger(raw.type)) {
    unit.report.error(raw.place, `switch quantity is no integer but '${typeName(raw.type)}'`);
  }
  const value = promote(unit, raw);
  const state: SwitchState = { type: value.type, cases: [], hasDefault: false };
  const fn = unit.fn!;
  fn.switches.push(state);
  try {
    const body = parseStatement(unit);
    checkCases(unit, state);
    const { cases, hasDefault } = state;
    return { kind: 'switch', place, value, cases, hasDefault, body };
  } finally {
    fn.switches.pop();
  }
}

function checkCases(unit: Unit, state: SwitchState): void {
  const sorted = [...state.cases].sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i].low > sorted[i - 1].high) continue;
    const [first, second] = [sorted[i - 1], sorted[i]].sort((a, b) => a.id - b.id);
    unit.report.error(second.place, 'duplicate case value', undefined, [
      { place: first.place, message: 'previously used here' },
    ]);
  }
}

/** Wraps the statement that a label stands before. */
type Wrap = (body: Statement) => Statement;

/** Labels and the statement that they stand before; long lists of cases are not deep for people. */
function labelled(unit: Unit): Statement {
  const { cursor } = unit;
  const wraps: Wrap[] = [];
  while (atLabel(unit)) {
    if (wraps.length >= unit.report.limits['c-labels']) {
      cursor.fail('too many labels before one statement', raiseHint('c-labels'));
    }
    const { text } = cursor.peek();
    let wrap: Wrap | undefined;
    if (isLabel(unit) && text !== 'default') wrap = plainLabel(unit);
    else wrap = text === 'case' ? caseLabel(unit) : defaultLabel(unit);
    parseAttributes(unit);
    if (wrap) wraps.push(wrap);
  }
  return wraps.reduceRight((body, wrap) => wrap(body), afterLabel(unit));
}

function atLabel(unit: Unit): boolean {
  return unit.cursor.is('case') || unit.cursor.is('default') || isLabel(unit);
}

function plainLabel(unit: Unit): Wrap {
  const { cursor } = unit;
  const { text, place } = cursor.expectName('a label');
  cursor.expect(':');
  const state = findLabel(unit, text, place)!;
  if (state.defined) unit.report.error(place, `duplicate label '${text}'`);
  state.defined = true;
  return (body) => ({ kind: 'label', place, label: state.label, body });
}

function defaultLabel(unit: Unit): Wrap {
  const { cursor, report } = unit;
  const { place } = cursor.next();
  cursor.expect(':');
  const state = unit.fn!.switches.at(-1);
  if (state === undefined) report.error(place, "'default' label not within a switch statement");
  else if (state.hasDefault) report.error(place, 'multiple default labels in one switch');
  else state.hasDefault = true;
  return (body) => ({ kind: 'case', place, case: undefined, body });
}

function caseLabel(unit: Unit): Wrap | undefined {
  const { cursor, report } = unit;
  const { place } = cursor.next();
  const state = unit.fn!.switches.at(-1);
  const low = integerConstant(unit, 'a case label');
  const high = cursor.accept('...') ? integerConstant(unit, 'a case label') : low;
  cursor.expect(':', ' after a case label');
  if (state === undefined) report.error(place, 'case label not within a switch statement');
  if (state === undefined || low === undefined || high === undefined) return undefined;
  if (state.cases.length >= report.limits['c-cases']) {
    report.stop(place, 'too many cases in one switch', 'c-cases');
  }
  const converted = { low: wrapTo(low, state.type), high: wrapTo(high, state.type) };
  if (converted.low > converted.high) report.warning(place, 'empty range specified');
  const entry = { ...converted, id: state.cases.length, place };
  state.cases.push(entry);
  return (body) => ({ kind: 'case', place, case: entry, body });
}

/** What a label stands before; gcc 12 takes a `}` or a declaration for an error, newer C not. */
function afterLabel(unit: Unit): Statement {
  const { cursor, report } = unit;
  const { place } = cursor;
  if (cursor.is('}')) {
    report.error(place, 'label at end of compound statement', "put a ';' after the label");
    return { kind: 'empty', place };
  }
  if (startsDeclaration(unit)) {
    const message = 'a label can only be part of a statement and a declaration is not a statement';
    cursor.fail(message, "put a ';' after the label");
  }
  return cursor.accept(';') ? { kind: 'empty', place } : parseStatement(unit);
}

function jump(unit: Unit, kind: 'break' | 'continue'): Statement {
  const { place } = unit.cursor.next();
  unit.cursor.expect(';');
  const fn = unit.fn!;
  if (fn.loops === 0 && (kind === 'continue' || fn.switches.length === 0)) {
    const where = kind === 'break' ? 'loop or switch' : 'a loop';
    unit.report.error(place, `${kind} statement not within ${where}`);
  }
  return { kind, place };
}

function gotoStatement(unit: Unit): Statement {
  const { cursor } = unit;
  const { place } = cursor.next();
  if (cursor.accept('*')) {
    const what = { what: 'goto', place: cursor.place };
    const target = assignConvert(unit, unit.grammar.expression(unit), pointerTo(VOID), what);
    cursor.expect(';');
    return { kind: 'computed-goto', place, target };
  }
  const name = cursor.expectName('the name of a label');
  cursor.expect(';');
  const state = findLabel(unit, name.text, name.place)!;
  state.used = true;
  return { kind: 'goto', place, label: state.label };
}

function returnStatement(unit: Unit): Statement {
  const { cursor } = unit;
  const { place } = cursor.next();
  const { returns } = unit.fn!.symbol.type;
  if (cursor.accept(';')) {
    if (returns.kind !== 'void') {
      const message = "'return' with no value, in function returning non-void";
      unit.report.error(place, message, `the function returns '${typeName(returns)}'`);
    }
    return { kind: 'return', place, value: undefined };
  }
  const at: Place = cursor.place;
  const raw = unit.grammar.expression(unit);
  cursor.expect(';');
  if (returns.kind !== 'void') {
    return { kind: 'return', place, value: assignConvert(unit, raw, returns, returnContext(at)) };
  }
  const value = dropped(unit, raw);
  if (!isPoison(value) && value.type.kind !== 'void') {
    unit.report.error(at, "'return' with a value, in function returning void");
  }
  return { kind: 'return', place, value: castTo(unit, value, VOID, true) };
}

function returnContext(place: Place): { what: string; place: Place } {
  return { what: 'return', place };
}

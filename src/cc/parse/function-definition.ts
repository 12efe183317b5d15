/** Parses a whole translation unit: external declarations and function bodies (C11 6.9). */
import type { FunctionSymbol, Variable } from './ast.ts';
import { parseFileAsm } from './asm.ts';
import { isComplete, sizeOf } from '../base/ctype.ts';
import { describe, ParseError } from '../preprocess/cursor.ts';
import {
  declareFunction,
  declareGlobal,
  declareTypedef,
  endsAtOnce,
  parseDeclared,
  type Declared,
} from './declaration.ts';
import { completes } from './flow.ts';
import { checkLabels } from './labels.ts';
import { staticAssert } from './records.ts';
import { parseSpecifiers, startsDeclaration } from './specifiers.ts';
import { parseBlockItems } from './statement.ts';
import { typeName } from './type-name.ts';
import { POISON, type Unit } from './unit.ts';

/** Parses everything up to the end of the input. */
export function parseTranslationUnit(unit: Unit): void {
  const { cursor } = unit;
  while (cursor.peek().kind !== 'eof') {
    try {
      externalDeclaration(unit);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      unit.fn = undefined;
      cursor.recover();
      // A closing brace too many: nothing is open out here.
      while (cursor.is('}')) cursor.next();
    }
  }
}

function externalDeclaration(unit: Unit): void {
  const { cursor } = unit;
  if (cursor.accept(';')) return;
  if (cursor.is('_Static_assert')) return staticAssert(unit);
  if (cursor.is('asm')) {
    parseFileAsm(unit);
    cursor.expect(';');
    return;
  }
  checkStart(unit);
  const specifiers = parseSpecifiers(unit, false);
  if (endsAtOnce(unit, specifiers)) return;
  for (let first = true; ; first = false) {
    const declared = parseDeclared(unit, specifiers);
    if (first && cursor.is('{')) return functionDefinition(unit, declared);
    if (first && declared.params && startsDeclaration(unit)) {
      cursor.fail('old-style function definitions are not supported', 'write (int a, int b)');
    }
    declare(unit, declared);
    if (!cursor.accept(',')) break;
  }
  cursor.expect(';', ' at the end of a declaration');
}

/** Says what is wrong with a token that begins no declaration. */
function checkStart(unit: Unit): void {
  const { cursor } = unit;
  const token = cursor.peek();
  if (token.kind !== 'identifier') {
    cursor.fail(`expected a declaration before ${describe(token)}`);
  }
  if (startsDeclaration(unit) || unit.scopes.find(token.text)) return;
  // Most often a macro whose header is missing: MODULE_LICENSE("GPL");
  if (cursor.peek(1).text !== '(') return;
  const start = cursor.at;
  cursor.next();
  cursor.skipBalanced();
  const isDefinition = cursor.is('{');
  cursor.at = start;
  const hint = isDefinition ? 'a function needs a result type' : 'is a header missing?';
  cursor.fail(`'${token.text}' is neither a type nor a macro`, hint);
}

function declare(unit: Unit, declared: Declared): void {
  const { specifiers, type } = declared;
  if (specifiers.storage === 'typedef') declareTypedef(unit, declared);
  else if (type.kind === 'function') declareFunction(unit, declared);
  else declareGlobal(unit, declared);
}

function functionDefinition(unit: Unit, declared: Declared): void {
  const { cursor, report } = unit;
  const { name, type, place, params = [] } = declared;
  if (type.kind !== 'function' || declared.params === undefined) {
    const hint = type === POISON ? undefined : `'${name}' is '${typeName(type)}'`;
    if (type !== POISON) report.error(place, "'{' after something that is no function", hint);
    cursor.skipBalanced();
    return;
  }
  const definition = type.unprototyped ? { ...type, unprototyped: false } : type;
  const symbol = declareFunction(unit, { ...declared, type: definition });
  if (symbol === undefined) {
    cursor.skipBalanced();
    return;
  }
  if (symbol.body) report.error(place, `redefinition of '${name}'`);
  symbol.place = place;
  const { returns } = type;
  if (returns.kind !== 'void' && !isComplete(returns)) {
    report.error(place, `'${name}' returns the incomplete type '${typeName(returns)}'`);
  }
  unit.scopes.within(() => parseBody(unit, symbol, { ...declared, params }));
}

function parseBody(unit: Unit, symbol: FunctionSymbol, declared: Declared): void {
  const { report, cursor } = unit;
  const params: Variable[] = (declared.params ?? []).map((param, i) => {
    if (param.name === undefined) report.error(param.place, `parameter ${i + 1} has no name`);
    else if (unit.scopes.findLocal(param.name)) {
      report.error(param.place, `redefinition of parameter '${param.name}'`);
    }
    if (!isComplete(param.type)) {
      report.error(param.place, `parameter '${param.name}' has incomplete type`);
    }
    if (param.type.kind !== 'record' && isComplete(param.type) && sizeOf(param.type) > 8) {
      const message = `parameters of type '${typeName(param.type)}' are not supported`;
      report.error(param.place, message);
    }
    const variable = unit.variable(param.name ?? '<unnamed>', param.type, 'param', param.place);
    if (param.name !== undefined) unit.scopes.declare(param.name, variable);
    return variable;
  });
  const fn = {
    symbol,
    locals: [],
    labels: [],
    labelScopes: [new Map()],
    switches: [],
    loops: 0,
  };
  unit.fn = fn;
  const { block } = parseBlockItems(unit, false);
  checkLabels(unit, fn.labelScopes[0]);
  unit.fn = undefined;
  const end = cursor.peek(-1).place;
  symbol.body = { params, locals: fn.locals, labels: fn.labels, block, end };
  const { returns, noreturn } = symbol.type;
  if (returns.kind !== 'void' && !noreturn && symbol.name !== 'main' && completes(block)) {
    report.warning(end, 'control reaches end of non-void function', "a 'return' is missing");
  }
}

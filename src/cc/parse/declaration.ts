/** Parses declarations and function definitions (C11 6.7, 6.9). */
import type { FunctionSymbol, Initializer, Statement, Variable } from './ast.ts';
import { parseFileAsm } from './asm.ts';
import {
  applyMode,
  applyToFunction,
  applyToVariable,
  parseAttributes,
  type Attributes,
} from './attributes.ts';
import { compatible, composite } from './compat.ts';
import {
  addQuals,
  alignOf,
  isComplete,
  qualsOf,
  sizeOf,
  type CType,
  type FunctionType,
} from '../base/ctype.ts';
import { describe } from '../preprocess/cursor.ts';
import { parseDeclarator, withAlign, type Declarator } from './declarator.ts';
import { rvalue } from './convert.ts';
import { parseInitializer, type ParsedInit } from './initializer.ts';
import type { Place } from '../base/place.ts';
import type { Entity } from './scope.ts';
import { parseSpecifiers, type Specifiers } from './specifiers.ts';
import { staticInit } from './static-init.ts';
import { typeName } from './type-name.ts';
import { isPoison, POISON, type Unit } from './unit.ts';

/** What is declared, ready to be entered into the scope. */
export interface Declared extends Declarator {
  readonly name: string;
  readonly specifiers: Specifiers;
  readonly attributes: Attributes;
}

/** A declaration in a block: the statements that bring its variables to life. */
export function parseLocalDeclaration(unit: Unit): Statement[] {
  const specifiers = parseSpecifiers(unit, false);
  const statements: Statement[] = [];
  if (endsAtOnce(unit, specifiers)) return statements;
  do {
    const declared = parseDeclared(unit, specifiers);
    const statement = declareLocal(unit, declared);
    if (statement) statements.push(statement);
  } while (unit.cursor.accept(','));
  unit.cursor.expect(';', ' at the end of a declaration');
  return statements;
}

/** Whether nothing but a tag is declared; takes the `;`. */
export function endsAtOnce(unit: Unit, specifiers: Specifiers): boolean {
  const { cursor, report } = unit;
  if (!cursor.is(';')) return false;
  const { place } = cursor.next();
  if (!specifiers.hasTag && specifiers.type !== POISON) {
    report.warning(place, 'this declaration declares nothing');
  }
  return true;
}

/** A declarator with the attributes around it. */
export function parseDeclared(unit: Unit, specifiers: Specifiers): Declared {
  const { cursor } = unit;
  const attributes = { ...specifiers.attributes };
  const declarator = parseDeclarator(unit, specifiers.type, attributes);
  const { name } = declarator;
  if (name === undefined) return cursor.fail(`expected a name before ${describe(cursor.peek())}`);
  while (cursor.is('asm') || cursor.is('__attribute__')) {
    if (cursor.is('asm')) parseFileAsm(unit);
    else parseAttributes(unit, attributes);
  }
  const type = applyMode(declarator.type, attributes);
  return { ...declarator, type, name, specifiers, attributes };
}

function declareLocal(unit: Unit, declared: Declared): Statement | undefined {
  const { name, type, place, specifiers } = declared;
  const { storage } = specifiers;
  if (storage === 'typedef') {
    declareTypedef(unit, declared);
    return undefined;
  }
  if (type.kind === 'function') {
    const symbol = declareFunction(unit, declared);
    if (symbol) unit.scopes.declare(name, symbol);
    return undefined;
  }
  if (storage === 'extern') {
    const variable = declareGlobal(unit, declared);
    if (variable) unit.scopes.declare(name, variable);
    return undefined;
  }
  checkRedeclared(unit, unit.scopes.findLocal(name), name, place);
  if (storage === 'static') {
    declareStaticLocal(unit, declared);
    return undefined;
  }
  return declareAutomatic(unit, declared);
}

function checkRedeclared(unit: Unit, before: Entity | undefined, name: string, place: Place): void {
  if (before === undefined || before.kind === 'unknown') return;
  unit.report.error(place, `redeclaration of '${name}'`, undefined, [
    { place: before.place, message: `'${name}' is declared here before` },
  ]);
}

function declareAutomatic(unit: Unit, declared: Declared): Statement | undefined {
  const { name, place, specifiers, attributes } = declared;
  const register = specifiers.storage === 'register';
  let { type } = declared;
  if (specifiers.auto) return declareAuto(unit, declared);
  const variable = unit.variable(name, type, 'local', place, register);
  applyToVariable(variable, attributes);
  // The name is known in its own initialiser.
  unit.scopes.declare(name, variable);
  let init: Initializer | undefined;
  if (unit.cursor.accept('=')) {
    const parsed = parseInitializer(unit, type);
    type = parsed.type;
    init = { zero: parsed.zero, items: parsed.items };
    if (parsed.size > sizeOf(type)) {
      unit.report.error(place, 'a flexible array member of a local variable has no room');
    }
  }
  complete(unit, variable, type, place);
  return { kind: 'declare', place, variable, init };
}

/** `__auto_type name = value`: the type is the value's. */
function declareAuto(unit: Unit, declared: Declared): Statement | undefined {
  const { name, place, specifiers } = declared;
  unit.cursor.expect('=', ' after __auto_type and a name');
  const value = rvalue(unit, unit.grammar.assignment(unit));
  const type = isPoison(value) ? POISON : addQuals(value.type, qualsOf(specifiers.type));
  const variable = unit.variable(name, type, 'local', place);
  applyToVariable(variable, declared.attributes);
  unit.scopes.declare(name, variable);
  complete(unit, variable, type, place);
  const init = { zero: false, items: [{ offset: 0, type: value.type, value }] };
  return { kind: 'declare', place, variable, init };
}

/** Gives a variable its final type, size and alignment; reports a type without a size. */
function complete(unit: Unit, variable: Variable, type: CType, place: Place): void {
  let full = type;
  if (!isComplete(type)) {
    if (type !== POISON) {
      const what =
        type.kind === 'void' ? 'declared void' : `has incomplete type '${typeName(type)}'`;
      const hint = type.kind === 'array' ? 'give it a size or an initializer' : undefined;
      unit.report.error(place, `variable '${variable.name}' ${what}`, hint);
    }
    full = POISON;
  }
  variable.type = full;
  variable.size = Math.max(variable.size, sizeOf(full));
  variable.align = Math.max(variable.align, alignOf(full));
}

function declareStaticLocal(unit: Unit, declared: Declared): void {
  const { name, place, attributes } = declared;
  const variable = unit.variable(name, declared.type, 'static', place);
  variable.symbol = unit.staticSymbol(name);
  variable.isThread = declared.specifiers.isThread;
  applyToVariable(variable, attributes);
  unit.scopes.declare(name, variable);
  initializeStatic(unit, variable, declared.type, place);
}

/** Reads the initialiser of an object with static storage, when it has one. */
function initializeStatic(unit: Unit, variable: Variable, type: CType, place: Place): boolean {
  const has = unit.cursor.accept('=');
  let full = type;
  if (has) {
    const parsed: ParsedInit = parseInitializer(unit, type);
    full = parsed.type;
    variable.size = parsed.size;
    variable.init = staticInit(unit, parsed);
  }
  if (has || variable.storage === 'static') complete(unit, variable, full, place);
  return has;
}

/** Enters a typedef. */
export function declareTypedef(unit: Unit, declared: Declared): void {
  const { name, place, attributes } = declared;
  const type = withAlign(declared.type, attributes.align);
  const before = unit.scopes.findLocal(name);
  if (before && before.kind !== 'unknown') {
    const same = before.kind === 'typedef' && compatible(before.type, type);
    if (!same) checkRedeclared(unit, before, name, place);
  }
  unit.scopes.declare(name, { kind: 'typedef', type, place });
}

/** Enters a variable of the file's scope and reads its initialiser; undefined after a message. */
export function declareGlobal(unit: Unit, declared: Declared): Variable | undefined {
  const { name, type, place, specifiers, attributes } = declared;
  const { storage } = specifiers;
  if (storage === 'register' || storage === 'auto' || specifiers.auto) {
    unit.report.error(place, `file-scope declaration of '${name}' with a local storage class`);
  }
  let kind: Variable['storage'] = storage === 'static' ? 'static' : 'global';
  if (storage === 'extern') kind = 'extern';
  const before = unit.scopes.findGlobal(name);
  let variable: Variable;
  if (before?.kind === 'variable') {
    variable = before;
    mergeVariable(unit, variable, declared, kind);
  } else {
    if (before) checkRedeclared(unit, before, name, place);
    variable = unit.variable(name, type, kind, place);
  }
  variable.isThread ||= specifiers.isThread;
  applyToVariable(variable, attributes);
  unit.scopes.declareGlobal(name, variable);
  const defined = variable.init !== undefined;
  if (initializeStatic(unit, variable, variable.type, place)) {
    if (defined) unit.report.error(place, `redefinition of '${name}'`);
    if (variable.storage === 'extern') variable.storage = 'global';
  } else if (type.kind === 'void') {
    unit.report.error(place, `variable '${name}' declared void`);
    variable.type = POISON;
  }
  return variable;
}

function mergeVariable(
  unit: Unit,
  variable: Variable,
  declared: Declared,
  kind: Variable['storage'],
): void {
  const { name, type, place } = declared;
  if (type !== POISON && variable.type !== POISON && !compatible(variable.type, type)) {
    const hint = `it was '${typeName(variable.type)}', now it is '${typeName(type)}'`;
    unit.report.error(place, `conflicting types for '${name}'`, hint, [
      { place: variable.place, message: 'the previous declaration is here' },
    ]);
    return;
  }
  variable.type = composite(variable.type, type);
  variable.size = Math.max(variable.size, sizeOf(variable.type));
  if (kind === 'extern') return;
  if (variable.storage !== 'extern' && (variable.storage === 'static') !== (kind === 'static')) {
    const wrong = kind === 'static' ? 'static' : 'non-static';
    unit.report.error(place, `${wrong} declaration of '${name}' contradicts an earlier one`);
    return;
  }
  variable.storage = kind;
}

/** Enters a function into the file's scope; undefined after a message. */
export function declareFunction(unit: Unit, declared: Declared): FunctionSymbol | undefined {
  const { name, place, specifiers, attributes } = declared;
  const type = declared.type as FunctionType;
  const isStatic = specifiers.storage === 'static';
  const before = unit.scopes.findGlobal(name);
  let symbol: FunctionSymbol;
  if (before?.kind === 'function') {
    symbol = before;
    if (!compatible(symbol.type, type)) {
      const hint = `it was '${typeName(symbol.type)}', now it is '${typeName(type)}'`;
      unit.report.error(place, `conflicting types for '${name}'`, hint, [
        { place: symbol.place, message: 'the previous declaration is here' },
      ]);
    } else symbol.type = composite(type, symbol.type) as FunctionType;
    if (isStatic && symbol.storage === 'global') {
      const message = `static declaration of '${name}' follows non-static declaration`;
      unit.report.error(place, message);
    }
  } else {
    if (before) checkRedeclared(unit, before, name, place);
    symbol = newFunction(name, type, isStatic, place);
    unit.functions.push(symbol);
    unit.scopes.declareGlobal(name, symbol);
  }
  symbol.inline ||= specifiers.inline;
  applyToFunction(symbol, attributes);
  return symbol;
}

function newFunction(
  name: string,
  type: FunctionType,
  isStatic: boolean,
  place: Place,
): FunctionSymbol {
  return {
    kind: 'function',
    name,
    type,
    storage: isStatic ? 'static' : 'global',
    place,
    inline: false,
    alwaysInline: false,
    noinline: false,
    cold: false,
    weak: false,
    used: false,
    alias: undefined,
    section: undefined,
    constructor_: false,
    destructor_: false,
    referenced: false,
    body: undefined,
  };
}

/** Function calls (C11 6.5.2.2). */
import type { Expr } from './ast.ts';
import { assignConvert, castTo, promote, rvalue } from './convert.ts';
import { isComplete, unqualified, type CType, type FunctionType } from '../base/ctype.ts';
import { checkOrder } from './order.ts';
import type { Place } from '../base/place.ts';
import { typeName } from './type-name.ts';
import { isPoison, poison, type Unit } from './unit.ts';

/** Arguments that a call may have. */
const ARGUMENTS_MAX = 250;

/** A call of `callee`; `args` are as parsed. */
export function call(unit: Unit, callee: Expr, args: readonly Expr[], place: Place): Expr {
  unit.effects++;
  if (isPoison(callee)) {
    for (const arg of args) rvalue(unit, arg);
    return callee;
  }
  const target = calledFunction(unit, callee);
  if (target === undefined) {
    const hint = `this is '${typeName(callee.type)}'`;
    return unit.bad(place, 'called object is not a function or function pointer', hint);
  }
  const { signature } = target;
  const name = callee.kind === 'function' ? `'${callee.function.name}'` : 'the function';
  if (!checkCount(unit, callee, signature, args.length, name, place)) return poison(place);
  const { returns } = signature;
  if (returns.kind !== 'void' && !isComplete(returns)) {
    return unit.bad(place, `${name} returns the incomplete type '${typeName(returns)}'`);
  }
  const converted = args.map((arg, i) => argument(unit, arg, signature.params[i], i, name));
  if (converted.some(isPoison)) return poison(place);
  if (converted.length > 1) checkOrder(unit, converted, 'arguments are evaluated');
  return {
    kind: 'call',
    type: unqualified(returns),
    place,
    callee: target.callee,
    signature,
    args: converted,
  };
}

function calledFunction(
  unit: Unit,
  callee: Expr,
): { callee: Expr; signature: FunctionType } | undefined {
  if (callee.kind === 'function') {
    return { callee, signature: callee.function.type };
  }
  const value = rvalue(unit, callee);
  const { type } = value;
  if (type.kind !== 'pointer' || type.target.kind !== 'function') return undefined;
  return { callee: value, signature: type.target };
}

function checkCount(
  unit: Unit,
  callee: Expr,
  signature: FunctionType,
  count: number,
  name: string,
  place: Place,
): boolean {
  if (count > ARGUMENTS_MAX) {
    unit.report.error(place, 'too many arguments');
    return false;
  }
  const wanted = signature.params.length;
  const few = count < wanted;
  if (signature.unprototyped || count === wanted || (!few && signature.variadic)) return true;
  const notes =
    callee.kind === 'function'
      ? [{ place: callee.function.place, message: `${name} is declared here` }]
      : [];
  const hint = `it takes ${wanted}${signature.variadic ? ' or more' : ''}, this gives ${count}`;
  unit.report.error(place, `too ${few ? 'few' : 'many'} arguments to ${name}`, hint, notes);
  return false;
}

function argument(unit: Unit, arg: Expr, param: CType | undefined, i: number, name: string): Expr {
  const { place } = arg;
  if (param !== undefined) {
    return assignConvert(unit, arg, param, { what: `passing argument ${i + 1} of ${name}`, place });
  }
  const value = promote(unit, rvalue(unit, arg));
  if (isPoison(value)) return value;
  if (value.type.kind === 'void') {
    return unit.bad(place, 'invalid use of void expression', `argument ${i + 1} has no value`);
  }
  return castTo(unit, value, value.type, true);
}

/** When two types are the same to C: compatible and composite types (C11 6.2.7). */
import {
  asInteger,
  isInteger,
  qualsOf,
  unqualified,
  type CType,
  type FunctionType,
} from '../base/ctype.ts';

/** Whether two types are compatible, qualifiers included. */
export function compatible(a: CType, b: CType): boolean {
  return qualsOf(a) === qualsOf(b) && compatibleUnqualified(a, b);
}

/** Whether two types are compatible but for the qualifiers at their top. */
export function compatibleUnqualified(a: CType, b: CType): boolean {
  if (a === b) return true;
  // An enum is compatible with the integer type that gcc chose for it.
  if (isInteger(a) && isInteger(b)) {
    if (a.kind === 'enum' && b.kind === 'enum') return a.tag === b.tag;
    return asInteger(a)!.name === asInteger(b)!.name;
  }
  switch (a.kind) {
    case 'void':
      return b.kind === 'void';
    case 'float':
      return b.kind === 'float' && a.name === b.name;
    case 'pointer':
      return b.kind === 'pointer' && compatible(a.target, b.target);
    case 'array':
      return (
        b.kind === 'array' &&
        (a.length === undefined || b.length === undefined || a.length === b.length) &&
        compatibleUnqualified(a.element, b.element)
      );
    case 'record':
      return b.kind === 'record' && a.tag === b.tag;
    case 'function':
      return b.kind === 'function' && compatibleFunctions(a, b);
    default:
      return false;
  }
}

function compatibleFunctions(a: FunctionType, b: FunctionType): boolean {
  if (!compatible(unqualified(a.returns), unqualified(b.returns))) return false;
  if (a.unprototyped || b.unprototyped) return true;
  return (
    a.variadic === b.variadic &&
    a.params.length === b.params.length &&
    a.params.every((param, i) => compatibleUnqualified(param, b.params[i]))
  );
}

/** The type that says what both declarations say: the known array length, the known parameters. */
export function composite(a: CType, b: CType): CType {
  if (a.kind === 'array' && b.kind === 'array') {
    return { ...a, length: a.length ?? b.length, element: composite(a.element, b.element) };
  }
  if (a.kind === 'function' && b.kind === 'function') {
    const noreturn = a.noreturn || b.noreturn;
    return a.unprototyped ? { ...b, noreturn } : { ...a, noreturn };
  }
  if (a.kind === 'pointer' && b.kind === 'pointer') {
    return { ...a, target: composite(a.target, b.target) };
  }
  return a;
}

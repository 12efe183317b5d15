/** When two types are the same to C: compatible and composite types (C11 6.2.7). */
import {
  asInteger,
  isInteger,
  qualsOf,
  unqualified,
  type CType,
  type FunctionType,
} from '../base/ctype.ts';

/**
 * Pairs of functions that were compared already. One difference anywhere decides, so that what was
 * compared and is asked for again was the same.
 */
type Compared = Map<FunctionType, Set<FunctionType>>;

/** Whether two types are compatible, qualifiers included. */
export function compatible(a: CType, b: CType): boolean {
  return same(a, b, new Map());
}

/** Whether two types are compatible but for the qualifiers at their top. */
export function compatibleUnqualified(a: CType, b: CType): boolean {
  return sameUnqualified(a, b, new Map());
}

function same(a: CType, b: CType, compared: Compared): boolean {
  return qualsOf(a) === qualsOf(b) && sameUnqualified(a, b, compared);
}

function sameUnqualified(a: CType, b: CType, compared: Compared): boolean {
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
      return b.kind === 'pointer' && same(a.target, b.target, compared);
    case 'array':
      return (
        b.kind === 'array' &&
        (a.length === undefined || b.length === undefined || a.length === b.length) &&
        sameUnqualified(a.element, b.element, compared)
      );
    case 'record':
      return b.kind === 'record' && a.tag === b.tag;
    case 'function':
      return b.kind === 'function' && sameFunctions(a, b, compared);
    default:
      return false;
  }
}

function sameFunctions(a: FunctionType, b: FunctionType, compared: Compared): boolean {
  let partners = compared.get(a);
  if (partners?.has(b)) return true;
  if (!partners) compared.set(a, (partners = new Set()));
  partners.add(b);
  if (!same(unqualified(a.returns), unqualified(b.returns), compared)) return false;
  if (a.unprototyped || b.unprototyped) return true;
  return (
    a.variadic === b.variadic &&
    a.params.length === b.params.length &&
    a.params.every((param, i) => sameUnqualified(param, b.params[i], compared))
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

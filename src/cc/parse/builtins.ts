/** gcc's builtin functions: folded where they are constant, else left as `builtin` nodes. */
import type { BuiltinName, Expr } from './ast.ts';
import { compatibleUnqualified } from './compat.ts';
import { assignConvert, castTo, promote, rvalue } from './convert.ts';
import {
  asInteger,
  BOOL,
  CHAR,
  INT,
  isInteger,
  LONG,
  pointerTo,
  qualsOf,
  QUAL_CONST,
  UINT,
  ULONG,
  unqualified,
  USHORT,
  VOID,
  withQuals,
  type CType,
} from '../base/ctype.ts';
import { constant } from './fold.ts';
import type { Place } from '../base/place.ts';
import { isPoison, poison, type Unit } from './unit.ts';

/** How a builtin with a fixed prototype is typed. */
interface Prototype {
  readonly name: BuiltinName;
  readonly returns: CType;
  readonly params: readonly CType[];
}

const CONST_CHAR = pointerTo(withQuals(CHAR, QUAL_CONST));
const CHARS = pointerTo(CHAR);
const ADDRESS = pointerTo(VOID);
const CONST_ADDRESS = pointerTo(withQuals(VOID, QUAL_CONST));

function prototype(name: BuiltinName, returns: CType, ...params: CType[]): Prototype {
  return { name, returns, params };
}

const FIXED: ReadonlyMap<string, Prototype> = new Map<string, Prototype>([
  ['trap', prototype('trap', VOID)],
  ['unreachable', prototype('unreachable', VOID)],
  ['memcpy', prototype('memcpy', ADDRESS, ADDRESS, CONST_ADDRESS, ULONG)],
  ['memmove', prototype('memmove', ADDRESS, ADDRESS, CONST_ADDRESS, ULONG)],
  ['memset', prototype('memset', ADDRESS, ADDRESS, INT, ULONG)],
  ['memcmp', prototype('memcmp', INT, CONST_ADDRESS, CONST_ADDRESS, ULONG)],
  ['strlen', prototype('strlen', ULONG, CONST_CHAR)],
  ['strcmp', prototype('strcmp', INT, CONST_CHAR, CONST_CHAR)],
  ['strncmp', prototype('strncmp', INT, CONST_CHAR, CONST_CHAR, ULONG)],
  ['strcpy', prototype('strcpy', CHARS, CHARS, CONST_CHAR)],
  ['strncpy', prototype('strncpy', CHARS, CHARS, CONST_CHAR, ULONG)],
  ['strcat', prototype('strcat', CHARS, CHARS, CONST_CHAR)],
  ['strchr', prototype('strchr', CHARS, CONST_CHAR, INT)],
  ['strrchr', prototype('strrchr', CHARS, CONST_CHAR, INT)],
  ['alloca', prototype('alloca', ADDRESS, ULONG)],
  ['return_address', prototype('return_address', ADDRESS, UINT)],
  ['frame_address', prototype('frame_address', ADDRESS, UINT)],
  ['bswap16', prototype('bswap', USHORT, USHORT)],
  ['bswap32', prototype('bswap', UINT, UINT)],
  ['bswap64', prototype('bswap', ULONG, ULONG)],
  ...(['clz', 'ctz', 'popcount', 'parity'] as const).flatMap((name): [string, Prototype][] => [
    [name, prototype(name, INT, UINT)],
    [`${name}l`, prototype(name, INT, ULONG)],
    [`${name}ll`, prototype(name, INT, ULONG)],
  ]),
  ...(['ffs', 'clrsb'] as const).flatMap((name): [string, Prototype][] => [
    [name, prototype(name, INT, INT)],
    [`${name}l`, prototype(name, INT, LONG)],
    [`${name}ll`, prototype(name, INT, LONG)],
  ]),
]);

/** `__atomic_` and `__sync_` names: the node, its values, the operation if it gives the new. */
const ATOMICS: ReadonlyMap<string, readonly [BuiltinName, number, string?]> = new Map<
  string,
  readonly [BuiltinName, number, string?]
>([
  ['__atomic_load_n', ['atomic_load', 0]],
  ['__atomic_store_n', ['atomic_store', 1]],
  ['__atomic_exchange_n', ['atomic_exchange', 1]],
  ['__sync_lock_test_and_set', ['atomic_exchange', 1]],
  ['__sync_val_compare_and_swap', ['sync_val_compare_and_swap', 2]],
  ['__sync_bool_compare_and_swap', ['sync_bool_compare_and_swap', 2]],
  ...(['add', 'sub', 'and', 'or', 'xor'] as const).flatMap(
    (op): [string, readonly [BuiltinName, number, string?]][] => [
      [`__atomic_fetch_${op}`, [`atomic_fetch_${op}`, 1]],
      [`__sync_fetch_and_${op}`, [`atomic_fetch_${op}`, 1]],
      [`__atomic_${op}_fetch`, [`atomic_fetch_${op}`, 1, op]],
      [`__sync_${op}_and_fetch`, [`atomic_fetch_${op}`, 1, op]],
    ],
  ),
]);

const NEW_VALUE = { add: '+', sub: '-', and: '&', or: '|', xor: '^' } as const;

/** Whether a name is a builtin that {@link builtinCall} knows. */
export function isBuiltin(name: string): boolean {
  if (ATOMICS.has(name) || name.startsWith('__atomic_') || name === '__sync_synchronize') {
    return true;
  }
  return name.startsWith('__builtin_');
}

/** A call of a builtin whose arguments are expressions; undefined when there is no such builtin. */
export function builtinCall(
  unit: Unit,
  full: string,
  args: readonly Expr[],
  place: Place,
): Expr | undefined {
  if (args.some(isPoison)) return poison(place);
  const atomic = ATOMICS.get(full);
  if (atomic) return atomicCall(unit, full, atomic, args, place);
  if (full.startsWith('__atomic_') || full.startsWith('__sync_')) {
    return otherAtomic(unit, full, args, place);
  }
  const name = full.slice('__builtin_'.length);
  const fixed = FIXED.get(name);
  if (fixed) return fixedCall(unit, full, fixed, args, place);
  switch (name) {
    case 'expect':
    case 'expect_with_probability':
      if (args.length < 2) return few(unit, full, place);
      return castTo(unit, assignConvert(unit, args[0], LONG, { what: full, place }), LONG, true);
    case 'constant_p':
      if (args.length !== 1) return few(unit, full, place);
      return constant(isConstant(args[0]) ? 1n : 0n, INT, place);
    case 'object_size':
    case 'dynamic_object_size':
      if (args.length !== 2) return few(unit, full, place);
      // Unknown, as gcc answers for memory it knows nothing about.
      return constant(args[1].kind === 'int' && args[1].value & 2n ? 0n : -1n, ULONG, place);
    case 'prefetch':
    case 'assume':
      return {
        kind: 'cast',
        cast: 'void',
        type: VOID,
        place,
        operand: zero(place),
        implicit: true,
      };
    case 'assume_aligned':
      if (args.length < 2) return few(unit, full, place);
      return assignConvert(unit, args[0], ADDRESS, { what: full, place });
    case 'abs':
    case 'labs':
      return absolute(unit, full, name === 'abs' ? INT : LONG, args, place);
    default:
      return overflowOrVa(unit, full, name, args, place);
  }
}

function zero(place: Place): Expr {
  return constant(0n, INT, place);
}

function few(unit: Unit, name: string, place: Place): Expr {
  return unit.bad(place, `wrong number of arguments to '${name}'`);
}

function isConstant(arg: Expr): boolean {
  if (arg.kind === 'string') return true;
  return arg.kind === 'int';
}

function fixedCall(
  unit: Unit,
  full: string,
  fixed: Prototype,
  args: readonly Expr[],
  place: Place,
): Expr {
  const { name, returns, params } = fixed;
  if (args.length !== params.length) return few(unit, full, place);
  const converted = params.map((param, i) => {
    const what = `passing argument ${i + 1} of '${full}'`;
    return assignConvert(unit, args[i], param, { what, place: args[i].place });
  });
  if (converted.some(isPoison)) return poison(place);
  const folded = foldBits(name, converted, params[0], returns, place);
  if (folded) return folded;
  const [first] = converted;
  if ((name === 'return_address' || name === 'frame_address') && first.kind !== 'int') {
    return unit.bad(place, `the argument of '${full}' must be a constant`);
  }
  const text = first?.kind === 'cast' && first.cast === 'pointer' ? first.operand : first;
  if (name === 'strlen' && text.kind === 'decay' && text.operand.kind === 'string') {
    const length = text.operand.literal.bytes.indexOf(0);
    return constant(BigInt(length), returns, place);
  }
  return { kind: 'builtin', name, type: returns, place, args: converted };
}

function foldBits(
  name: BuiltinName,
  args: readonly Expr[],
  param: CType | undefined,
  returns: CType,
  place: Place,
): Expr | undefined {
  const [arg] = args;
  const integer = param && asInteger(param);
  if (arg?.kind !== 'int' || !integer || args.length !== 1) return undefined;
  const width = integer.size * 8;
  const bits = BigInt.asUintN(width, arg.value).toString(2).padStart(width, '0');
  const ones = bits.replaceAll('0', '').length;
  const number = (value: number): Expr => constant(BigInt(value), returns, place);
  switch (name) {
    case 'clz':
      return ones === 0 ? undefined : number(bits.indexOf('1'));
    case 'ctz':
      return ones === 0 ? undefined : number(width - 1 - bits.lastIndexOf('1'));
    case 'ffs':
      return number(ones === 0 ? 0 : width - bits.lastIndexOf('1'));
    case 'popcount':
      return number(ones);
    case 'parity':
      return number(ones & 1);
    case 'clrsb':
      return number(/^(0+|1+)/.exec(bits)![0].length - 1);
    case 'bswap': {
      const bytes = bits.match(/.{8}/g)!.reverse().join('');
      return constant(BigInt(`0b${bytes}`), returns, place);
    }
    default:
      return undefined;
  }
}

function absolute(
  unit: Unit,
  full: string,
  type: CType,
  args: readonly Expr[],
  place: Place,
): Expr {
  if (args.length !== 1) return few(unit, full, place);
  const value = assignConvert(unit, args[0], type, { what: full, place });
  if (isPoison(value)) return value;
  if (value.kind === 'int')
    return constant(value.value < 0n ? -value.value : value.value, type, place);
  const variable = unit.hidden(type, place);
  const target: Expr = { kind: 'variable', type, place, variable };
  const load: Expr = { kind: 'load', type, place, operand: target };
  const none = constant(0n, type, place);
  const isNegative: Expr = { kind: 'binary', op: '<', type: INT, place, left: load, right: none };
  const negated: Expr = { kind: 'unary', op: '-', type, place, operand: load };
  const shared = { type, place } as const;
  const right: Expr = {
    kind: 'conditional',
    ...shared,
    condition: isNegative,
    // oxlint-disable-next-line unicorn/no-thenable -- the C operator's second operand
    then: negated,
    otherwise: load,
  };
  return { kind: 'comma', ...shared, left: { kind: 'assign', ...shared, target, value }, right };
}

function overflowOrVa(
  unit: Unit,
  full: string,
  name: string,
  args: readonly Expr[],
  place: Place,
): Expr | undefined {
  const match = /^[su]?(add|sub|mul)(?:l|ll)?_overflow$/.exec(name);
  if (match) return overflow(unit, full, match[1] as 'add' | 'sub' | 'mul', args, place);
  switch (name) {
    case 'va_start':
    case 'va_end':
      if (args.length < 1 || args.length > 2) return few(unit, full, place);
      return vaCall(unit, name, args.slice(0, 1), place);
    case 'va_copy':
      if (args.length !== 2) return few(unit, full, place);
      return vaCall(unit, name, args, place);
    default:
      return undefined;
  }
}

function overflow(
  unit: Unit,
  full: string,
  op: 'add' | 'sub' | 'mul',
  args: readonly Expr[],
  place: Place,
): Expr {
  if (args.length !== 3) return few(unit, full, place);
  const [a, b, result] = args.map((arg) => rvalue(unit, arg));
  if (isPoison(a) || isPoison(b) || isPoison(result)) return poison(place);
  const target = result.type.kind === 'pointer' ? result.type.target : undefined;
  if (!target || !isInteger(target) || !isInteger(a.type) || !isInteger(b.type)) {
    return unit.bad(place, `'${full}' takes two integers and a pointer to an integer`);
  }
  return { kind: 'builtin', name: `${op}_overflow`, type: BOOL, place, args: [a, b, result] };
}

function vaCall(
  unit: Unit,
  name: 'va_start' | 'va_end' | 'va_copy',
  args: readonly Expr[],
  place: Place,
): Expr {
  const lists = args.map((arg) => vaPointer(unit, arg));
  if (lists.some(isPoison)) return poison(place);
  if (name === 'va_start' && !unit.fn?.symbol.type.variadic) {
    return unit.bad(place, "'va_start' used in function with fixed arguments");
  }
  return { kind: 'builtin', name, type: VOID, place, args: lists };
}

/** A va_list as a pointer to its tag: the array decays, a parameter is one already. */
export function vaPointer(unit: Unit, raw: Expr): Expr {
  const value = rvalue(unit, raw);
  if (isPoison(value)) return value;
  const { type } = value;
  const tag = unit.vaList.kind === 'array' ? unit.vaList.element : unit.vaList;
  if (type.kind === 'pointer' && compatibleUnqualified(withQuals(type.target, 0), tag))
    return value;
  return unit.bad(raw.place, "a 'va_list' is wanted here");
}

function atomicCall(
  unit: Unit,
  full: string,
  [name, values, changes]: readonly [BuiltinName, number, string?],
  args: readonly Expr[],
  place: Place,
): Expr {
  // __atomic names take a memory order as well, which a strongly ordered machine ignores.
  const orders = full.startsWith('__atomic') ? 1 : 0;
  if (args.length < 1 + values + orders) return few(unit, full, place);
  const pointer = atomicPointer(unit, full, args[0], place);
  if (pointer === undefined) return poison(place);
  const type = unqualified(pointer.target);
  const operands = args.slice(1, 1 + values).map((arg) => {
    return assignConvert(unit, arg, type, { what: `argument of '${full}'`, place: arg.place });
  });
  if (operands.some(isPoison)) return poison(place);
  let result: CType = type;
  if (name === 'atomic_store') result = VOID;
  if (name === 'sync_bool_compare_and_swap') result = BOOL;
  if (changes === undefined) {
    return { kind: 'builtin', name, type: result, place, args: [pointer.expr, ...operands] };
  }
  // The new value: the operand is evaluated once, the operation done again on the old value.
  const variable = unit.hidden(type, place);
  const target: Expr = { kind: 'variable', type, place, variable };
  const load: Expr = { kind: 'load', type, place, operand: target };
  const left: Expr = { kind: 'assign', type, place, target, value: operands[0] };
  const old: Expr = { kind: 'builtin', name, type, place, args: [pointer.expr, load] };
  const op = NEW_VALUE[changes as keyof typeof NEW_VALUE];
  const wide = promote(unit, old).type;
  const right: Expr = castTo(
    unit,
    {
      kind: 'binary',
      op,
      type: wide,
      place,
      left: castTo(unit, old, wide, true),
      right: castTo(unit, load, wide, true),
    },
    type,
    true,
  );
  return { kind: 'comma', type, place, left, right };
}

function atomicPointer(
  unit: Unit,
  full: string,
  raw: Expr,
  place: Place,
): { expr: Expr; target: CType } | undefined {
  const expr = rvalue(unit, raw);
  if (isPoison(expr)) return undefined;
  const target = expr.type.kind === 'pointer' ? expr.type.target : undefined;
  const scalar = target !== undefined && (isInteger(target) || target.kind === 'pointer');
  if (scalar && !(qualsOf(target) & QUAL_CONST)) return { expr, target };
  unit.report.error(place, `the first argument of '${full}' must point to an integer or pointer`);
  return undefined;
}

function otherAtomic(
  unit: Unit,
  full: string,
  args: readonly Expr[],
  place: Place,
): Expr | undefined {
  if (/^__(?:sync_synchronize|atomic_(?:thread|signal)_fence)$/.test(full)) {
    return { kind: 'builtin', name: 'barrier', type: VOID, place, args: [] };
  }
  if (full !== '__atomic_compare_exchange_n') return undefined;
  if (args.length !== 6) return few(unit, full, place);
  const pointer = atomicPointer(unit, full, args[0], place);
  const expected = atomicPointer(unit, full, args[1], place);
  if (!pointer || !expected) return poison(place);
  const type = unqualified(pointer.target);
  const desired = assignConvert(unit, args[2], type, { what: full, place: args[2].place });
  if (isPoison(desired)) return desired;
  const list = [pointer.expr, expected.expr, desired];
  return { kind: 'builtin', name: 'atomic_compare_exchange', type: BOOL, place, args: list };
}

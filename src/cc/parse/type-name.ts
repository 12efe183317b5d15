/** Types as C spells them, for messages. */
import {
  QUAL_ATOMIC,
  QUAL_CONST,
  QUAL_RESTRICT,
  QUAL_VOLATILE,
  type CType,
  type FunctionType,
} from '../base/ctype.ts';

/** Parts of a type that are spelled: typedefs make types whose names have no end in practice. */
const PARTS_MAX = 1000;

/** Parts that may still be spelled. */
interface Room {
  left: number;
}

/** A type as a C type name, such as `const struct list_head *`. */
export function typeName(type: CType): string {
  return spell(type, '', { left: PARTS_MAX }).trim();
}

/** The qualifiers of a sum of QUAL_ bits, each followed by a blank. */
export function qualNames(quals: number): string {
  return (
    (quals & QUAL_CONST ? 'const ' : '') +
    (quals & QUAL_VOLATILE ? 'volatile ' : '') +
    (quals & QUAL_RESTRICT ? 'restrict ' : '') +
    (quals & QUAL_ATOMIC ? '_Atomic ' : '')
  );
}

function spell(type: CType, inner: string, room: Room): string {
  if (--room.left < 0) return `…${inner}`;
  switch (type.kind) {
    case 'pointer': {
      const { target } = type;
      const name = `*${qualNames(type.quals)}${inner}`;
      const group = target.kind === 'array' || target.kind === 'function';
      return spell(target, group ? `(${name.trim()})` : name, room);
    }
    case 'array':
      return spell(type.element, `${inner}[${type.length ?? ''}]`, room);
    case 'function':
      return spell(type.returns, `${inner}(${paramNames(type, room)})`, room);
    default:
      return `${qualNames(type.quals)}${baseName(type)}${inner === '' ? '' : ` ${inner}`}`;
  }
}

function paramNames(type: FunctionType, room: Room): string {
  if (type.unprototyped) return '';
  const names = type.params.slice(0, room.left).map((param) => spell(param, '', room).trim());
  if (names.length < type.params.length) names.push('…');
  if (type.variadic) names.push('...');
  return names.length === 0 ? 'void' : names.join(', ');
}

function baseName(type: CType): string {
  switch (type.kind) {
    case 'int':
    case 'float':
      return type.name;
    case 'record':
      return `${type.tag.union ? 'union' : 'struct'} ${type.tag.name ?? '<anonymous>'}`;
    case 'enum':
      return `enum ${type.tag.name ?? '<anonymous>'}`;
    default:
      return 'void';
  }
}

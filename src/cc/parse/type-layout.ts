/**
 * The layout of a C type as the account of memory wants it: which members are pointers, and which
 * count references.
 *
 * A count is a `refcount_t` whatever its name; an atomic or plain integer is one by its name only.
 */
import { sizeOf, type CType, type Field } from '../base/ctype.ts';
import type { TypeLayout, TypeMember } from '../base/type-layout.ts';
import { typeName } from './type-name.ts';

const ATOMIC_COUNT = /(?:^|_)ref(?:s|cnt|count)?$|usage$|users$|^(?:[a-z]_)?count$/;
const PLAIN_COUNT = /(?:^|_)ref(?:s|cnt|count)$|usage$|(?:^|\.)\w*lockref\.count$/;

/** Records whose count is one of who holds a lock. */
const LOCKS = new Set(['rw_semaphore', 'percpu_rw_semaphore', 'semaphore']);

/** Members and pointers that are told of: records can hold each other many times over. */
const PARTS_MAX = 1 << 16;

/** A layout in the making. */
interface Draft {
  readonly pointers: Set<number>;
  readonly counts: TypeMember[];
  readonly members: TypeMember[];
}

/** The layout of a complete type. */
export function layoutOf(type: CType): TypeLayout {
  const draft: Draft = { pointers: new Set(), counts: [], members: [] };
  add(draft, type, '', 0);
  const tail = flexibleTail(type, 0);
  return {
    name: typeName(type),
    size: sizeOf(type),
    pointers: [...draft.pointers].sort((a, b) => a - b),
    counts: draft.counts,
    members: draft.members,
    ...(tail ? { tail } : {}),
  };
}

function add(draft: Draft, type: CType, name: string, offset: number): void {
  if (isFull(draft)) return;
  const member = { name, offset, size: sizeOf(type) };
  switch (type.kind) {
    case 'record':
      if (isCounter(type, name)) {
        draft.counts.push(member);
        draft.members.push(member);
        return;
      }
      if (LOCKS.has(type.tag.name ?? '')) draft = { ...draft, counts: [] };
      for (const field of type.tag.fields ?? []) addField(draft, field, name, offset);
      return;
    case 'array':
      draft.members.push(member);
      addElements(draft, type.element, type.length ?? 0, offset);
      return;
    case 'pointer':
      draft.pointers.add(offset);
      break;
    default:
      if (PLAIN_COUNT.test(name) && type.kind === 'int') draft.counts.push(member);
  }
  draft.members.push(member);
}

function addField(draft: Draft, field: Field, outer: string, offset: number): void {
  const name = field.name === undefined ? outer : join(outer, field.name);
  if (field.bits) draft.members.push({ name, offset: offset + field.offset, size: 1 });
  else add(draft, field.type, name, offset + field.offset);
}

/** Of an array only the pointers count. */
function addElements(draft: Draft, element: CType, length: number, offset: number): void {
  const one: Draft = { pointers: new Set(), counts: [], members: [] };
  add(one, element, '', 0);
  if (one.pointers.size === 0) return;
  const step = sizeOf(element);
  for (let i = 0; i < length && !isFull(draft); i++) {
    for (const at of one.pointers) draft.pointers.add(offset + i * step + at);
  }
}

/** Whether there is enough: what follows is not told of. */
function isFull({ members, pointers }: Draft): boolean {
  return members.length + pointers.size >= PARTS_MAX;
}

/** Whether a record is a single counter that counts references. */
function isCounter(type: CType & { kind: 'record' }, name: string): boolean {
  if (type.tag.name === 'refcount_struct') return true;
  const { fields = [] } = type.tag;
  const isAtomic = fields.length === 1 && fields[0].name === 'counter';
  return isAtomic && ATOMIC_COUNT.test(name.slice(name.lastIndexOf('.') + 1));
}

/** What a type's flexible array, at the end of its last member, holds. */
function flexibleTail(type: CType, offset: number): TypeLayout['tail'] {
  if (type.kind !== 'record') return undefined;
  const last = type.tag.fields?.at(-1);
  if (!last) return undefined;
  const at = offset + last.offset;
  if (last.type.kind !== 'array') return flexibleTail(last.type, at);
  const isFlexible = last.type.length === undefined || last.type.length === 0;
  return isFlexible ? { offset: at, element: layoutOf(last.type.element) } : undefined;
}

function join(outer: string, name: string): string {
  return outer === '' ? name : `${outer}.${name}`;
}

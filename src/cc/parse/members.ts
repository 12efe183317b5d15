/** Members of records by name, those of anonymous records among them. */
import type { Field, RecordTag } from '../base/ctype.ts';

/** By name, the member of the record itself that has the name or leads to it. */
type MemberIndex = ReadonlyMap<string, Field>;

/** The members that lead to `name`, through anonymous ones. */
export function findMember(tag: RecordTag, name: string): Field[] | undefined {
  const path: Field[] = [];
  for (let at = tag; ;) {
    const field = indexOf(at).get(name);
    if (field === undefined) return undefined;
    path.push(field);
    if (field.name !== undefined || field.type.kind !== 'record') return path;
    at = field.type.tag;
  }
}

/** The names of all members, those of anonymous ones among them. */
export function memberNames(tag: RecordTag): Iterable<string> {
  return indexOf(tag).keys();
}

/** Made once for each record: it may have very many members, or hold others very often. */
function indexOf(tag: RecordTag): MemberIndex {
  if (tag.index) return tag.index;
  const index = new Map<string, Field>();
  for (const field of tag.fields ?? []) {
    const inner = field.type.kind === 'record' ? field.type.tag : undefined;
    const names = field.name === undefined && inner ? memberNames(inner) : [field.name ?? ''];
    for (const name of names) if (!index.has(name)) index.set(name, field);
  }
  if (tag.fields) tag.index = index;
  return index;
}

/** Whether a record has a member that is `const`, at any depth; `quals` tells of one field. */
export function someField(tag: RecordTag, holds: (field: Field) => boolean): boolean {
  const seen = new Set<RecordTag>();
  const look = (inner: RecordTag): boolean => {
    if (seen.has(inner)) return false;
    seen.add(inner);
    return (inner.fields ?? []).some((field) => {
      let { type } = field;
      while (type.kind === 'array') type = type.element;
      return holds(field) || (type.kind === 'record' && look(type.tag));
    });
  };
  return look(tag);
}

/**
 * Names under which others know a leak: the title of syzkaller, the fingerprint of NIPA; and
 * lists of leaks that somebody knows already, in the forms that these two have.
 */
import type { Frame } from '../input/objects.ts';
import { plainName, recorded } from './names.ts';

/** Parts of names that syzkaller skips in a trace. */
const SKIPPED = (
  'kmemleak mmap kmem slab alloc create_object idr_get list_lru_init kasprintf kvasprintf ' +
  'pcpu_create strdup strndup memdup'
).split(' ');
/** Functions of a fingerprint. */
const FINGERS = 5;

/** The title that syzkaller would give. */
export function syzkallerTitle(trace: readonly Frame[]): string | undefined {
  const frame = recorded(trace).find(
    ({ symbol, raw }) => !raw && !SKIPPED.some((part) => symbol.includes(part)),
  );
  return frame && `memory leak in ${plainName(frame)}`;
}

/** The fingerprint that NIPA would take: it passes over names with a suffix, and decoded frames. */
export function nipaFingerprint(trace: readonly Frame[]): string {
  return trace
    .filter(({ symbol, length }) => length !== undefined && /^[a-z0-9_]+$/.test(symbol))
    .slice(0, FINGERS)
    .map(({ symbol }) => symbol)
    .join(':');
}

/** A line of a list of known leaks. */
export type Known = { readonly line: string } & (
  | { readonly part: string }
  | { readonly prefix: readonly string[] }
);

/**
 * Reads a list: a part of a function's name in each line, as syzkaller's `leak_frames`; or names
 * from the innermost on, joined by colons, as NIPA's. A key is known too.
 */
export function parseKnown(text: string): readonly Known[] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => (line.includes(':') ? { line, prefix: line.split(':') } : { line, part: line }));
}

/** The line of a list by which a leak is known. */
export function knownBy(
  list: readonly Known[],
  trace: readonly Frame[],
  key: string,
): string | undefined {
  const names = recorded(trace).map(plainName);
  return list.find((known) => {
    if ('part' in known)
      return known.part === key || names.some((name) => name.includes(known.part));
    return known.prefix.every((name, i) => names[i] === name);
  })?.line;
}

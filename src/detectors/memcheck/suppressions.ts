/**
 * Suppressions: which reports the user does not want to see, in valgrind's format.
 */
import type { LeakKind } from './options.ts';

/** One frame of a suppression: a function, an object, or any number of frames. */
type Line =
  | { readonly kind: 'fun' | 'obj' | 'src'; readonly pattern: RegExp }
  | { readonly kind: '...' };

/** One suppression of leaks. */
export interface Suppression {
  readonly name: string;
  readonly kinds: ReadonlySet<string>;
  readonly lines: readonly Line[];
}

/** A frame as suppressions see it. */
export interface SuppressedFrame {
  readonly function: string;
  readonly object: string;
  readonly source: string;
}

const ALL_KINDS = ['definite', 'indirect', 'possible', 'reachable'];

/** Reads a file; gives what is wrong with it as a text. Those of other tools are left out. */
export function parseSuppressions(text: string): Suppression[] | string {
  const found: Suppression[] = [];
  const lines = text.split('\n').map((line) => line.trim());
  let i = 0;
  const next = (): string | undefined => {
    while (i < lines.length && (lines[i] === '' || lines[i].startsWith('#'))) i++;
    return lines[i++];
  };
  for (let line = next(); line !== undefined; line = next()) {
    if (line !== '{') return "expected '{' or end-of-file";
    const name = next() ?? '';
    const kind = next() ?? '';
    const body: string[] = [];
    for (line = next(); line !== undefined && line !== '}'; line = next()) body.push(line);
    if (line === undefined) return "unexpected end-of-file (expected '}')";
    const isLeak = /(^|,)Memcheck:Leak$/i.test(kind);
    if (!kind.includes(':')) return "expected 'tool:kind' line";
    if (!isLeak) continue;
    let kinds: readonly string[] = ALL_KINDS;
    const [, named] = /^match-leak-kinds:\s*(.*)$/.exec(body[0] ?? '') ?? [];
    if (named !== undefined) {
      if (named !== 'all') kinds = named.split(',').map((one) => one.trim());
      body.shift();
    }
    const frames = body.map(lineOf);
    if (frames.includes(undefined)) return 'location should be "...", or should start with "fun:"';
    found.push({ name, kinds: new Set(kinds), lines: frames as Line[] });
  }
  return found;
}

function lineOf(text: string): Line | undefined {
  if (text === '...') return { kind: '...' };
  const [, kind, glob] = /^(fun|obj|src):(.*)$/.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const pattern = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return { kind: kind as 'fun', pattern: new RegExp(`^${pattern}$`) };
}

/** The suppression that a leak falls under. */
export function suppressionOf(
  all: readonly Suppression[],
  kind: LeakKind,
  frames: readonly SuppressedFrame[],
): Suppression | undefined {
  return all.find(({ kinds, lines }) => kinds.has(kind) && matches(lines, frames));
}

function matches(lines: readonly Line[], frames: readonly SuppressedFrame[]): boolean {
  if (lines.length === 0) return true;
  const [line, ...rest] = lines;
  if (line.kind === '...') {
    return frames.some((_, i) => matches(rest, frames.slice(i))) || rest.length === 0;
  }
  if (frames.length === 0) return false;
  const [frame, ...outer] = frames;
  const subject = { fun: frame.function, obj: frame.object, src: frame.source }[line.kind];
  return line.pattern.test(subject) && matches(rest, outer);
}

/** Sources with remarks in the margin, as text. */
import type { MarginNote } from '../annotate.ts';

/** Lines that are shown around one with a remark, in a file that is longer than this. */
const CONTEXT = 4;
const WHOLE_MAX = 120;
/** Blocks that a remark names; more are counted. */
const NAMED_MAX = 4;

const SAID: Readonly<Record<MarginNote['kind'], string>> = {
  allocated: 'allocated here',
  dropped: 'last reference dropped here',
  count: 'count of references',
};

/**
 * A source with its remarks; remarks without a line stand alone.
 * @param text - the source; undefined where it cannot be read: then there are only the remarks.
 */
export function annotatedText(
  file: string,
  text: string | undefined,
  notes: readonly MarginNote[],
): string {
  if (file === '')
    return notes.map((note) => `elsewhere: ${noteText(note).replace(' here', '')}\n`).join('');
  const lines = text?.split('\n') ?? [];
  if (lines.at(-1) === '') lines.pop();
  const byLine = new Map<number, MarginNote[]>();
  for (const note of notes) byLine.set(note.line, [...(byLine.get(note.line) ?? []), note]);
  const last = Math.max(lines.length, ...byLine.keys());
  const isShown = (line: number): boolean =>
    text === undefined || lines.length > WHOLE_MAX
      ? [...byLine.keys()].some((one) => Math.abs(one - line) <= (text === undefined ? 0 : CONTEXT))
      : true;
  const out = [`── ${file} ──`];
  let isGap = false;
  for (let line = 1; line <= last; line++) {
    if (!isShown(line)) {
      if (!isGap) out.push('   …');
      isGap = true;
      continue;
    }
    isGap = false;
    const here = byLine.get(line) ?? [];
    const source = (lines[line - 1] ?? '').replaceAll('\t', '    ').trimEnd();
    out.push(`${marks(here).padStart(6)} ${String(line).padStart(5)}  ${source}`.trimEnd());
    for (const note of here) out.push(`${' '.repeat(14)}^ ${noteText(note)}`);
  }
  return `${out.join('\n')}\n`;
}

/** `A` allocated, `L` lost; counts as `=1` where they are set, `+1`, `-1` where they change. */
function marks(notes: readonly MarginNote[]): string {
  const letters = ['allocated', 'dropped'].map((kind, i) =>
    notes.some((note) => note.kind === kind) ? 'AL'[i] : '',
  );
  const counts = notes.filter(({ kind }) => kind === 'count');
  const sum = counts.reduce((all, { by = 0 }) => all + by, 0);
  const first = counts.find(({ set }) => set !== undefined)?.set;
  const change = sum > 0 ? `+${sum}` : sum < 0 ? String(sum) : '';
  return letters.join('') + (first === undefined ? '' : `=${first}`) + change;
}

function noteText({ kind, blocks, text }: MarginNote): string {
  const more = blocks.length - NAMED_MAX;
  const named = blocks.slice(0, NAMED_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return `${SAID[kind]}: ${named}; ${text}`;
}

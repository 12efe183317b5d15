/**
 * Mistakes of the user, as data: where they are, what is wrong, what was expected.
 *
 * The third of the three kinds of error; bugs are assertions, faults of the simulated kernel are
 * lines of its log.
 */

/** Something that goes with a diagnostic and stands elsewhere, such as a macro's definition. */
export interface DiagnosticNote {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly sourceLine: string;
}

/** One mistake in an input. */
export interface Diagnostic {
  /** A warning does not keep the input from being used; absent: an error. */
  readonly severity?: 'error' | 'warning';
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly message: string;
  /** What would be right. */
  readonly hint?: string;
  /** The text of the line, to show with a caret below the column. */
  readonly sourceLine: string;
  readonly notes?: readonly DiagnosticNote[];
}

/** A diagnostic as compilers print it: place and message, the line, a caret, the hint, notes. */
export function formatDiagnostic(d: Diagnostic): string {
  const lines = placed(d, d.severity ?? 'error');
  if (d.hint !== undefined) lines.push(`  hint: ${printable(d.hint)}`);
  for (const note of d.notes ?? []) lines.push(...placed(note, 'note'));
  return lines.join('\n');
}

function placed(d: DiagnosticNote, kind: string): string[] {
  const lines = [printable(`${d.file}:${d.line}:${d.column}: ${kind}: ${d.message}`)];
  if (d.sourceLine !== '') {
    // Tabs stay, so that the caret stands below its column however wide they are shown.
    const before = printable(d.sourceLine.slice(0, d.column - 1).padEnd(d.column - 1));
    const line = printable(d.sourceLine.replace(/\r$/, ''));
    lines.push(`  ${line}`, `  ${before.replaceAll(/[^\t]/g, ' ')}^`);
  }
  return lines;
}

/** A text that does nothing to a terminal: what is no text may be given by mistake. */
export function printable(text: string): string {
  return text.replaceAll(/(?![\t\n])\p{Cc}/gu, (c) =>
    // Those from 0x80 on are part of letters where bytes stand for characters.
    c >= '\u0080' ? c : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** A longer word is no name that someone mistyped; comparing would only take time. */
const WORD_MAX = 64;

/** The candidate that is fewest edits away from `word`, when that is close enough to be meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > WORD_MAX) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}

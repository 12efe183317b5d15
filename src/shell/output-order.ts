/**
 * The order of what a script writes. The library gives standard output and standard error of an
 * input as one text each; what each program wrote, and in which order, is noted when it ends, and
 * found again in these.
 */
import type { Piece } from '../user/process.ts';

/** Characters that are searched in vain before the rest is taken as it is. */
const SEARCH_MAX = 20_000_000;
/** Programs that are noted for one input; of more the order is not known. */
const NOTES_MAX = 20_000;

/** What programs have written since the last input. */
export class OutputOrder {
  /** What the last input has written, in order. */
  written: readonly Piece[] = [];
  private notes: (readonly Piece[])[] = [];

  /** A program has ended. @param pieces - what it wrote, when it knows in which order. */
  note(stdout: string, stderr: string, pieces?: readonly Piece[]): void {
    if (stdout === '' && stderr === '') return;
    if (this.notes.length < NOTES_MAX) this.notes.push(pieces ?? inTurn(stdout, stderr));
  }

  /** Finds the order of the two texts that an input has written. */
  take(stdout: string, stderr: string): void {
    const notes = this.notes;
    this.notes = [];
    this.written = ordered(notes, stdout, stderr);
  }
}

function ordered(
  notes: readonly (readonly Piece[])[],
  stdout: string,
  stderr: string,
): readonly Piece[] {
  if (stdout === '' || stderr === '') return inTurn(stdout, stderr);
  const left = { stdout, stderr };
  const order: Piece[] = [];
  let budget = SEARCH_MAX;
  for (const pieces of notes) {
    if (budget < 0) break;
    const at = { stdout: left.stdout, stderr: left.stderr };
    // What went elsewhere, into a file or another program, is not here.
    if (!pieces.every(({ to, text }) => takeText(at, to, text))) {
      budget -= left.stdout.length + left.stderr.length;
      continue;
    }
    for (const { to, text } of pieces) {
      const before = left[to].indexOf(text);
      if (before > 0) order.push({ to, text: left[to].slice(0, before) });
      order.push({ to, text });
      left[to] = left[to].slice(before + text.length);
    }
  }
  order.push(...inTurn(left.stdout, left.stderr));
  return joined(order);
}

function takeText(at: Record<Piece['to'], string>, to: Piece['to'], text: string): boolean {
  const before = at[to].indexOf(text);
  if (before < 0) return false;
  at[to] = at[to].slice(before + text.length);
  return true;
}

function inTurn(stdout: string, stderr: string): Piece[] {
  const both: Piece[] = [
    { to: 'stdout', text: stdout },
    { to: 'stderr', text: stderr },
  ];
  return both.filter(({ text }) => text !== '');
}

/** Pieces that follow each other to the same place are one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (last?.to === piece.to) all[all.length - 1] = { to: last.to, text: last.text + piece.text };
    else if (piece.text !== '') all.push(piece);
  }
  return all;
}

/**
 * What belongs into the margin of the source: where lost and reported blocks were allocated, where
 * the last reference to each was dropped, and who raised and lowered their counts of references.
 */
import type { Life } from '../truth/lives.ts';
import { countTexts } from './counts.ts';
import type { EventText } from './look/names.ts';
import type { Look } from './look/look.ts';
import { subjectOfLife } from './look/subject.ts';
import { lossOf } from './loss.ts';

/** A remark on a line of a source. */
export interface MarginNote {
  /** '' for what no line of a source did. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly kind: 'allocated' | 'dropped' | 'count';
  /** Names of blocks that the same is to be said of. */
  readonly blocks: readonly string[];
  /** What is said of them. */
  readonly text: string;
  /** What a count was changed by, in all. */
  readonly by?: number;
  /** What it was set to. */
  readonly set?: number;
}

/** Remarks of which each is about one block. */
interface OneNote extends Omit<MarginNote, 'blocks'> {
  readonly block: string;
}

/** Collects remarks at one moment after the other; a block is told of where it is first seen. */
export class Margin {
  private readonly seen = new Set<number>();
  private readonly notes = new Map<string, MarginNote & { readonly blocks: string[] }>();

  /** Adds the blocks that are lost or reported now and were not before. */
  add(look: Look): void {
    const { truth } = look.parts;
    for (const life of truth.lives()) {
      if (life.allocatedNs < look.bootedNs || this.seen.has(life.id)) continue;
      const { object } = subjectOfLife(look.parts, life);
      const verdict = look.now.verdict(life.id);
      const isReported = object !== undefined && look.reported.has(object.id);
      if (!isReported && verdict !== 'lost' && verdict !== 'retained') continue;
      this.seen.add(life.id);
      for (const note of notesOf(look, life, isReported, verdict)) this.keep(note);
    }
  }

  /** All remarks, by file and line; those on one line in the order in which they were made. */
  all(): MarginNote[] {
    return [...this.notes.values()].sort((a, b) =>
      a.file === b.file ? a.line - b.line : byName(a.file, b.file),
    );
  }

  private keep({ block, ...note }: OneNote): void {
    const key = JSON.stringify(note);
    const known = this.notes.get(key);
    if (known) known.blocks.push(block);
    else this.notes.set(key, { ...note, blocks: [block] });
  }
}

/** What has no line comes last. */
function byName(a: string, b: string): number {
  if (a === '' || b === '') return a === '' ? 1 : -1;
  return a < b ? -1 : 1;
}

function* notesOf(look: Look, life: Life, isReported: boolean, verdict: string): Iterable<OneNote> {
  const block = look.names.of(life);
  const report = isReported ? 'reported' : 'not reported';
  const born = look.names.allocation(life);
  const size = life.kind === 'percpu' ? `${life.size} bytes for each CPU` : `${life.size} bytes`;
  yield* at(born, { kind: 'allocated', block, text: `${size}: ${verdict}, ${report}` });
  const loss = lossOf(look, subjectOfLife(look.parts, life));
  if (loss) yield* at(loss.event, { kind: 'dropped', block, text: loss.text });
  for (const { member, changes } of countTexts(look, life)) {
    for (const { by, times, set, event } of changes) {
      const often = times === 1 ? '' : ` in ${times} times`;
      const change = `${by > 0 ? '+' : ''}${by}${often}`;
      const said = set === undefined ? change : `set to ${set}${by === 0 ? '' : `, ${change}`}`;
      const given = set === undefined ? {} : { set };
      yield* at(event, { kind: 'count', block, text: `${member}: ${said}`, by, ...given });
    }
  }
}

/** A remark where an event was; only a loss is told of without a line. */
function* at({ source }: EventText, note: Omit<OneNote, 'file' | 'line'>): Iterable<OneNote> {
  const match = /^(.*):(\d+)$/.exec(source ?? '');
  if (match) yield { file: match[1], line: Number(match[2]), ...note };
  else if (note.kind === 'dropped') yield { file: '', line: 0, ...note };
}

/**
 * Collects the diagnostics of one compilation.
 *
 * A mistake in what a macro expands to is shown where the macro is used in the file that is
 * compiled; a note for each macro says where in its definition the offending text stands.
 */
import type { Diagnostic, DiagnosticNote } from '../../base/diagnostic.ts';
import { outermost, type Place } from './place.ts';
import type { SourceFiles } from './source.ts';

/** Errors that are kept, and warnings; one more of each says that there were more. */
const DIAGNOSTICS_MAX = 200;
/** Notes about macros that one diagnostic gets at most. */
const NOTES_MAX = 8;

/** Something more to say, at another place. */
export interface Note {
  readonly place: Place;
  readonly message: string;
}

/** The diagnostics of one compilation. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  /** Errors so far, those beyond the limit included. */
  errors = 0;
  private readonly seen = new Set<string>();
  private readonly kept = { error: 0, warning: 0 };

  private readonly files: SourceFiles;

  constructor(files: SourceFiles) {
    this.files = files;
  }

  /** Whether more would be dropped, so that looking for more is of no use. */
  get isFull(): boolean {
    return this.kept.error > DIAGNOSTICS_MAX;
  }

  /** Records an error. */
  error(place: Place, message: string, hint?: string, notes: readonly Note[] = []): void {
    this.add('error', place, message, hint, notes);
  }

  /** Records a warning. */
  warning(place: Place, message: string, hint?: string, notes: readonly Note[] = []): void {
    this.add('warning', place, message, hint, notes);
  }

  private add(
    severity: 'error' | 'warning',
    place: Place,
    message: string,
    hint: string | undefined,
    more: readonly Note[],
  ): void {
    const at = outermost(place);
    const key = `${at.file}:${at.line}:${at.column}:${message}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    if (severity === 'error') this.errors++;
    if (this.kept[severity] > DIAGNOSTICS_MAX) return;
    if (++this.kept[severity] > DIAGNOSTICS_MAX) {
      this.diagnostics.push({ severity, ...this.shown(at), message: `too many ${severity}s` });
      return;
    }
    const notes = [
      ...this.expansionNotes(place),
      ...more.map((note) => ({ ...this.shown(outermost(note.place)), message: note.message })),
    ];
    this.diagnostics.push({
      severity,
      ...this.shown(at),
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(notes.length === 0 ? {} : { notes }),
    });
  }

  private shown(place: Place): Omit<DiagnosticNote, 'message'> {
    const { file, line, column } = place;
    return { file, line, column, sourceLine: this.files.line(file, line) };
  }

  private expansionNotes(place: Place): DiagnosticNote[] {
    const notes: DiagnosticNote[] = [];
    for (let at = place; at.expansion && notes.length < NOTES_MAX; at = at.expansion.use) {
      notes.push({ ...this.shown(at), message: `in expansion of macro '${at.expansion.macro}'` });
    }
    return notes.reverse();
  }
}

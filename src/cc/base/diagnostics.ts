/**
 * Collects the diagnostics of one compilation.
 *
 * A mistake in what a macro expands to is shown where the macro is used in the file that is
 * compiled; a note for each macro says where in its definition the offending text stands.
 */
import type { Diagnostic, DiagnosticNote } from '../../base/diagnostic.ts';
import { DEFAULT_LIMITS, raiseHint, type LimitName, type Limits } from '../../base/limits.ts';
import { outermost, type Place } from './place.ts';
import type { SourceFiles } from './source.ts';

/** A longer message loses its middle: names and texts of an input may have any length. */
const MESSAGE_MAX = 1000;
/** Notes about macros that one diagnostic gets at most. */
const NOTES_MAX = 8;

/** Something more to say, at another place. */
export interface Note {
  readonly place: Place;
  readonly message: string;
}

/** Thrown when a compilation cannot go on; why is in the report. */
export class CompileStop extends Error {
  override readonly name = 'CompileStop';
}

/** Thrown when a program without mistakes cannot be lowered, as a limit is reached. */
export class LoweringStop extends Error {
  override readonly name = 'LoweringStop';
  readonly place: Place;
  readonly limit: LimitName;

  constructor(place: Place, message: string, limit: LimitName) {
    super(message);
    this.place = place;
    this.limit = limit;
  }

  /** As a diagnostic; `lineOf` gives the text of a line. */
  diagnostic(lineOf: (place: Place) => string): Diagnostic {
    const at = outermost(this.place);
    const { file, line, column } = at;
    const hint = raiseHint(this.limit);
    const sourceLine = lineOf(at);
    return { severity: 'error', file, line, column, message: this.message, hint, sourceLine };
  }
}

/** The diagnostics of one compilation. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  /** Errors so far, those beyond the limit included. */
  errors = 0;
  /** Headers that were asked for and are not there. */
  readonly missingHeaders = new Set<string>();
  /** Functions that are called and that nobody has declared. */
  readonly unknownFunctions = new Set<string>();
  private readonly seen = new Set<string>();
  private readonly kept = { error: 0, warning: 0 };

  readonly limits: Limits;
  private readonly files: SourceFiles;

  constructor(files: SourceFiles, limits: Limits = DEFAULT_LIMITS) {
    this.files = files;
    this.limits = limits;
  }

  /** Records that a limit is reached. */
  limit(place: Place, message: string, name: LimitName): void {
    this.error(place, message, raiseHint(name));
  }

  /** Records that a limit is reached, and ends the compilation. */
  stop(place: Place, message: string, name: LimitName): never {
    this.limit(place, message, name);
    throw new CompileStop(message);
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
    whole: string,
    hint: string | undefined,
    more: readonly Note[],
  ): void {
    const message = shortened(whole);
    const at = outermost(place);
    const key = `${at.file}:${at.line}:${at.column}:${message}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    if (severity === 'error') this.errors++;
    const most = this.limits[`c-${severity}s`];
    if (this.kept[severity] > most) return;
    if (++this.kept[severity] > most) {
      const hintMore = raiseHint(`c-${severity}s`);
      const much = `too many ${severity}s`;
      this.diagnostics.push({ severity, ...this.shown(at), message: much, hint: hintMore });
      // Nobody reads them, and each takes time to look for what may have been meant.
      if (severity === 'error') throw new CompileStop(much);
      return;
    }
    const notes = [
      ...this.expansionNotes(place),
      ...more.map((note) => ({
        ...this.shown(outermost(note.place)),
        message: shortened(note.message),
      })),
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
      notes.push({
        ...this.shown(at),
        message: shortened(`in expansion of macro '${at.expansion.macro}'`),
      });
    }
    return notes.reverse();
  }
}

function shortened(message: string): string {
  if (message.length <= MESSAGE_MAX) return message;
  const half = MESSAGE_MAX / 2;
  return `${message.slice(0, half)}…${message.slice(-half)}`;
}

/** Findings as cppcheck prints them, and its templates. */
import type { Place } from '../../cc/base/place.ts';

/** Something found, as it is said. */
export interface Said {
  readonly severity: 'error' | 'style' | 'information';
  readonly id: string;
  readonly message: string;
  /** The last is where it is; none: it belongs to no file. */
  readonly places: readonly Pick<Place, 'file' | 'line' | 'column'>[];
}

const DEFAULT =
  '{file}:{line}:{column}: {severity}:{inconclusive:inconclusive:} {message} [{id}]\n{code}';
const DEFAULT_NOTE = '{file}:{line}:{column}: note: {info}\n{code}';
/** The templates that have a name, and those of their notes. */
const NAMED: Readonly<Record<string, readonly [string, string]>> = {
  gcc: [
    '{file}:{line}:{column}: warning: {message} [{id}]\n{code}',
    '{file}:{line}:{column}: note: {info}\n{code}',
  ],
  vs: ['{file}({line}): {severity}: {message}', ''],
  edit: ['{file} +{line}: {severity}: {message}', ''],
  cppcheck1: ['{callstack}: ({severity}{inconclusive:, inconclusive}) {message}', ''],
  daca2: [
    '{file}:{line}:{column}: {severity}:{inconclusive:inconclusive:} {message} [{id}]',
    '{file}:{line}:{column}: note: {info}',
  ],
};
const CWE: Readonly<Record<string, number>> = {
  memleak: 401,
  memleakOnRealloc: 401,
  resourceLeak: 775,
  doubleFree: 415,
  mismatchAllocDealloc: 762,
  deallocuse: 416,
  deallocret: 672,
  leakReturnValNotUsed: 771,
  leakNoVarFunctionCall: 401,
  unusedFunction: 561,
};

/** Prints as a template says. */
export class Printer {
  private readonly template: string;
  private readonly note: string;
  private readonly lineOf: (file: string, line: number) => string;

  /** @param lineOf - the text of a line. */
  constructor(template: string | undefined, lineOf: (file: string, line: number) => string) {
    const named = template === undefined ? [DEFAULT, DEFAULT_NOTE] : NAMED[template];
    [this.template, this.note] = named ?? [(template ?? '').replaceAll('\\n', '\n'), ''];
    this.lineOf = lineOf;
  }

  text(said: Said): string {
    const last = said.places.at(-1);
    const lines = [this.filled(this.template, said, last)];
    if (this.note !== '' && said.places.length > 1) {
      for (const place of said.places) lines.push(this.filled(this.note, said, place));
    }
    return lines.map((line) => `${line}\n`).join('');
  }

  private filled(template: string, said: Said, at: Said['places'][number] | undefined): string {
    const { file, line, column } = at ?? { file: 'nofile', line: 0, column: 0 };
    const places = said.places.map((place) => `[${place.file}:${place.line}]`);
    const values: Readonly<Record<string, string>> = {
      file,
      line: String(line),
      column: String(column),
      severity: said.severity,
      message: said.message,
      info: said.message,
      id: said.id,
      cwe: String(CWE[said.id] ?? 0),
      callstack: places.join(' -> '),
      code: at ? this.code(at) : '',
    };
    return template
      .replaceAll(/\{inconclusive:[^}]*\}/g, '')
      .replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  }

  private code({ file, line, column }: { file: string; line: number; column: number }): string {
    const text = this.lineOf(file, line).replaceAll('\t', ' ').trimEnd();
    return `${text}\n${' '.repeat(Math.max(0, column - 1))}^`;
  }
}

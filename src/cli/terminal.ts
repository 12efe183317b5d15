/**
 * Output: colors on a terminal only, progress on a terminal's standard error only, and no crash
 * when it cannot be written.
 */
import { once } from 'node:events';
import process from 'node:process';
import { formatDiagnostic, printable, type Diagnostic } from '../base/diagnostic.ts';
import { JSON_VERSION } from './json-version.ts';
import { EXIT_PIPE, EXIT_USAGE } from './exit-codes.ts';
import { hostReason } from './named-files.ts';

/** A style by its ANSI number. */
const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Name of a style. */
export type Style = keyof typeof STYLES;

/** Mistakes of one file that are shown: more come from a file of another kind. */
const MISTAKES_MAX = 20;

/** Where a command writes, and how. */
export class Terminal {
  readonly color: boolean;
  private drawn = 0;

  /** @param color - false: never; otherwise on a terminal, unless NO_COLOR is set. */
  constructor(color: boolean) {
    this.color = color && process.stdout.isTTY && !process.env['NO_COLOR'];
  }

  /** `text` in a style, or as it is where there are no colors. */
  paint(style: Style, text: string): string {
    return this.color ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text;
  }

  /** Writes to standard output and waits until there is room for more. */
  async write(text: string): Promise<void> {
    const shown = process.stdout.isTTY ? tame(text) : text;
    if (text !== '' && !process.stdout.write(shown)) await once(process.stdout, 'drain');
  }

  async line(text = ''): Promise<void> {
    await this.write(`${text}\n`);
  }

  /** Writes an object for programs, on a line. */
  async json(value: object): Promise<void> {
    await this.line(JSON.stringify({ version: JSON_VERSION, ...value }));
  }

  /** Writes to standard error. */
  error(text: string): void {
    this.clearProgress();
    process.stderr.write(process.stderr.isTTY ? tame(text) : text);
  }

  /** Writes the mistakes in an input to standard error, and how many more there are. */
  mistakes(diagnostics: readonly Diagnostic[]): void {
    for (const d of diagnostics.slice(0, MISTAKES_MAX)) this.error(`${formatDiagnostic(d)}\n`);
    const more = diagnostics.length - MISTAKES_MAX;
    if (more > 0) this.error(`${diagnostics[0].file}: at least ${more} more errors\n`);
  }

  /** Redraws the line of progress; nothing when standard error is no terminal. */
  progress(what: string, done: number, total: number): void {
    if (!process.stderr.isTTY) return;
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    if (done < total && percent === this.drawn) return;
    this.drawn = percent;
    process.stderr.write(`\r\u001b[K${what}: ${done} of ${total} (${percent}%)`);
    if (done >= total) this.clearProgress();
  }

  private clearProgress(): void {
    if (this.drawn === 0) return;
    this.drawn = 0;
    process.stderr.write('\r\u001b[K');
  }
}

const ESCAPE = '\u001b';
/** What may be done to a terminal: colors, and what `clear` does. */
const HARMLESS = new RegExp(`(${ESCAPE}\\[(?:[\\d;]*m|2J|3J|H))`);

/**
 * A text for a terminal of which modules, scripts and traces wrote parts: those could set its
 * title, answer for the user or write its clipboard. A file or a pipe gets the bytes as they are.
 */
export function tame(text: string): string {
  if (!/(?![\t\n\r])\p{Cc}/u.test(text)) return text;
  const parts = text.split(HARMLESS);
  return parts.map((part, i) => (i % 2 === 1 ? part : tameOther(part))).join('');
}

function tameOther(text: string): string {
  const codes = text.replaceAll(/[\u0080-\u009f]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`);
  return codes.split('\r').map(printable).join('\r');
}

/**
 * Ends the program when its output cannot be written: quietly when what reads it has gone, as
 * `| head` does, else with a sentence.
 */
export function exitOnLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT_PIPE);
      const message = `kmemleak-sim: error: cannot write the output: ${hostReason(error)}\n`;
      if (stream === process.stdout) process.stderr.write(message);
      process.exit(EXIT_USAGE);
    });
  }
}

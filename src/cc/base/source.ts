/** Source files: where they are read from, and their lines for diagnostics. */

/** Gives the text of source files and headers. */
export interface SourceHost {
  /** The text at `path`, or undefined when there is no such file. */
  read(path: string): string | undefined;
  /** Why a file is kept back that seems to be there. */
  refusal?(path: string): string | undefined;
}

/** Characters of a line that are shown. */
export const SHOWN_LINE_MAX = 500;

/** The files of one compilation, each read once. */
export class SourceFiles {
  private readonly texts = new Map<string, string | undefined>();
  private readonly lines = new Map<string, string[]>();

  private readonly host: SourceHost;

  constructor(host: SourceHost) {
    this.host = host;
  }

  /** The text of a file, or undefined when there is none. */
  read(path: string): string | undefined {
    if (!this.texts.has(path)) this.texts.set(path, this.host.read(path));
    return this.texts.get(path);
  }

  /** All that was asked for so far. */
  known(): Map<string, string | undefined> {
    return new Map(this.texts);
  }

  /** Why a file that `read` did not give is kept back. */
  refusal(path: string): string | undefined {
    return this.host.refusal?.(path);
  }

  /** Adds a file that is not the host's, such as the predefined macros. */
  add(path: string, text: string): void {
    this.texts.set(path, text);
  }

  /** A line as it is written, tabs as blanks, or '' when there is none; `line` counts from 1. */
  line(path: string, line: number): string {
    let lines = this.lines.get(path);
    if (lines === undefined) {
      lines = (this.texts.get(path) ?? '').split('\n');
      this.lines.set(path, lines);
    }
    return (lines[line - 1] ?? '')
      .slice(0, SHOWN_LINE_MAX)
      .replace(/[\t\r]/g, ' ')
      .trimEnd();
  }
}

/** `path` without `.` and `name/..` parts. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    const last = parts[parts.length - 1];
    if (part === '..' && last !== undefined && last !== '' && last !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** The folder of a path, '' when it has none. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash + 1);
}

/** Gives lines of files. Each file is read once: a line keeps alive the whole text it is from. */
export function lineReader(host: Pick<SourceHost, 'read'>): (file: string, line: number) => string {
  const files = new Map<string, readonly string[]>();
  return (file, line) => {
    const lines = files.get(file) ?? host.read(file)?.split('\n') ?? [];
    files.set(file, lines);
    return lines[line - 1] ?? '';
  };
}

/**
 * What fuzzing leaves on the disk, a folder for each target: the corpus, which grows, failures, and
 * the input that is being tried, which a process that dies can not tell any more.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** How an input failed. */
export interface Failure {
  /** It threw, took too much, came to no end, or took the process along. */
  readonly kind: 'error' | 'budget' | 'hang' | 'crash';
  readonly message: string;
  readonly input: string;
}

/** The input that is being tried. */
export interface Trial {
  readonly index: number;
  readonly input: string;
}

/** Inputs above which a corpus does not grow. */
const CORPUS_MAX = 2000;

/** The folder of a target. */
export class Store {
  readonly folder: string;
  private file = -1;

  /** @param work - the folder of all targets. */
  constructor(work: string, name: string) {
    this.folder = join(work, name);
    for (const part of ['corpus', 'failures'])
      mkdirSync(join(this.folder, part), { recursive: true });
  }

  /** All inputs of the corpus, in the order of their names. */
  corpus(): string[] {
    const folder = join(this.folder, 'corpus');
    const names = readdirSync(folder).sort();
    return names.map((name) => readFileSync(join(folder, name), 'utf8'));
  }

  /** Adds an input, when there is room. @returns whether it did. */
  keep(input: string): boolean {
    const folder = join(this.folder, 'corpus');
    if (readdirSync(folder).length >= CORPUS_MAX) return false;
    writeFileSync(join(folder, `${hash(input)}.txt`), input);
    return true;
  }

  /** Notes what is tried now. */
  begin({ index, input }: Trial): void {
    if (this.file < 0) this.file = openSync(this.current, 'w');
    const bytes = Buffer.from(`${index}\n${input}`);
    ftruncateSync(this.file, bytes.length);
    writeSync(this.file, bytes, 0, bytes.length, 0);
  }

  /** Nothing is tried any more. */
  end(): void {
    if (this.file >= 0) closeSync(this.file);
    this.file = -1;
  }

  /** What was tried last. */
  last(): Trial | undefined {
    if (!existsSync(this.current)) return undefined;
    const text = readFileSync(this.current, 'utf8');
    const end = text.indexOf('\n');
    return { index: Number(text.slice(0, end)), input: text.slice(end + 1) };
  }

  /** When the last trial began, in ms; 0 when there was none. */
  lastMs(): number {
    return existsSync(this.current) ? statSync(this.current).mtimeMs : 0;
  }

  /** Writes a failing input. @returns its file. */
  save(failure: Failure): string {
    const file = join(this.folder, 'failures', `${failure.kind}-${hash(failure.message)}.txt`);
    writeFileSync(file, failure.input);
    return file;
  }

  /** Writes an input that may be a smaller one. @returns its file. */
  candidate(input: string): string {
    const file = join(this.folder, 'candidate.txt');
    writeFileSync(file, input);
    return file;
  }

  private get current(): string {
    return join(this.folder, 'current');
  }
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 12);
}

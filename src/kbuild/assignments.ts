/**
 * The variables that a makefile sets: its assignments, and which parts of it count. Rules, recipes
 * and `include` are passed over: they make files, and here none is made.
 */
import { Endless, expand, type Surroundings } from './expand.ts';

/** Lines that are read, and characters of a line. */
const LINES_MAX = 5000;
const LINE_MAX = 10_000;
/** Characters that all expansions of a makefile make. */
const MADE_MAX = 4 << 20;

/** A makefile as it is read: what is set so far. */
export class Assignments {
  private readonly values = new Map<string, string>();
  private readonly around: Surroundings;
  private made = 0;

  /**
   * @param given - variables that are set before.
   * @param files - paths of files that fit a pattern with `*`.
   */
  constructor(given: Readonly<Record<string, string>>, files: Surroundings['files']) {
    for (const [name, value] of Object.entries(given)) this.values.set(name, value);
    this.around = {
      variable: (name) => this.values.get(name),
      files,
      spend: (characters) => {
        this.made += characters;
        if (this.made > MADE_MAX) throw new Endless('variables hold too much');
      },
    };
  }

  /** What a variable holds, with what the variables in it hold; '' when it is not set. */
  value(name: string): string {
    return expand(this.values.get(name) ?? '', this.around);
  }

  /**
   * Reads a makefile.
   * @throws Endless when its variables come to no end.
   */
  read(text: string): void {
    /** For each `if` that is open, whether its lines count, and whether one branch has counted. */
    const open: { counts: boolean; done: boolean }[] = [];
    const counts = (): boolean => open.every((one) => one.counts);
    let isDefine = false;
    for (const line of logicalLines(text)) {
      if (isDefine) {
        isDefine = !/^\s*endef\b/.test(line);
        continue;
      }
      if (/^\s*define\b/.test(line)) isDefine = true;
      else if (/^\s*endif\b/.test(line)) open.pop();
      else if (/^\s*else\b/.test(line)) this.otherwise(line, open);
      else if (/^\s*if(?:n?eq|n?def)\b/.test(line)) {
        const isTrue = counts() && this.holds(line.trim());
        open.push({ counts: isTrue, done: isTrue });
      } else if (counts() && !line.startsWith('\t')) this.assign(line);
      else if (counts() && /^\t\s*[\w-]+\s*[:+?]?=/.test(line)) this.assign(line.trim());
    }
  }

  private otherwise(line: string, open: { counts: boolean; done: boolean }[]): void {
    const last = open.at(-1);
    if (!last) return;
    const condition = line.replace(/^\s*else\s*/, '').trim();
    const isOuter = open.slice(0, -1).every((one) => one.counts);
    last.counts = isOuter && !last.done && (condition === '' || this.holds(condition));
    last.done ||= last.counts;
  }

  private holds(line: string): boolean {
    const [, word, rest] = /^(\w+)\s*(.*)$/.exec(line) ?? ['', '', ''];
    if (word === 'ifdef' || word === 'ifndef') {
      const isSet = (this.values.get(this.text(rest).trim()) ?? '') !== '';
      return isSet === (word === 'ifdef');
    }
    const sides =
      /^\((.*),(.*)\)\s*$/.exec(rest) ?? /^["'](.*?)["']\s+["'](.*?)["']\s*$/.exec(rest);
    if (!sides) return false;
    const isSame = this.text(sides[1]).trim() === this.text(sides[2]).trim();
    return isSame === (word === 'ifeq');
  }

  private assign(line: string): void {
    const match = /^\s*(?:(?:override|export)\s+)?([^:=+?#\s]+)\s*(:{0,3}|\+|\?)=\s*(.*)$/.exec(
      line,
    );
    if (!match) return;
    const [, written, operator, value] = match;
    const name = this.text(written);
    const old = this.values.get(name);
    if (operator === '?' && old !== undefined) return;
    if (operator === '+') this.values.set(name, old === undefined ? value : `${old} ${value}`);
    else this.values.set(name, operator.startsWith(':') ? this.text(value) : value);
  }

  private text(text: string): string {
    return expand(text, this.around);
  }
}

/** Lines without comments; one that ends in a backslash goes on in the next. */
function* logicalLines(text: string): Generator<string> {
  let line = '';
  for (const part of text.split(/\r?\n/).slice(0, LINES_MAX)) {
    if (part.endsWith('\\')) line += `${part.slice(0, -1)} `;
    else {
      // Nobody writes longer ones.
      if (line.length + part.length <= LINE_MAX) yield (line + part).replace(/(^|[^\\])#.*$/, '$1');
      line = '';
    }
  }
  if (line !== '') yield line;
}

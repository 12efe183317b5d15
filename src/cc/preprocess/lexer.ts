/** Preprocessing tokens of a C source (C11 6.4), comments and spliced lines removed. */
import type { Place } from '../base/place.ts';
import type { Report } from '../base/diagnostics.ts';
import type { Token, TokenKind } from '../base/token.ts';

const TOKEN = new RegExp(
  [
    '([ \\t\\v\\f\\r]+|//[^\\n]*|/\\*[^]*?\\*/)',
    '(\\n)',
    '((?:u8|[LuU])?"(?:[^"\\\\\\n]|\\\\.)*")',
    "((?:u8|[LuU])?'(?:[^'\\\\\\n]|\\\\.)*')",
    '([A-Za-z_$][\\w$]*)',
    '(\\.?\\d(?:[eEpP][+-]|[\\w.])*)',
    '(\\.\\.\\.|<<=|>>=|->|\\+\\+|--|<<|>>|<=|>=|==|!=|&&|\\|\\||[-+*/%&^|]=|##' +
      '|/(?!\\*)|[\\[\\](){}.&*+\\-~!%<>^|?:;=,#])',
  ].join('|'),
  'y',
);

const KINDS: readonly (TokenKind | undefined)[] = [
  undefined,
  undefined,
  undefined,
  'string',
  'char',
  'identifier',
  'number',
  'punct',
];

/** The tokens of a file, with an `eof` at the end; `report` gets what is no token. */
export function tokenize(file: string, text: string, report: Report): Token[] {
  return new Lexer(file, text, report).run();
}

class Lexer {
  private readonly text: string;
  /** Where lines were joined, as positions in the joined text. */
  private readonly splices: number[] = [];
  private nextSplice = 0;
  private pos = 0;
  private line = 1;
  private lineStart = 0;
  /** Where the next line ends, looked for once a line. */
  private newline: number;

  private readonly file: string;
  private readonly report: Report;

  constructor(file: string, text: string, report: Report) {
    this.file = file;
    this.report = report;
    this.text = /\\[ \t\r]*\n/.test(text) ? this.join(text) : text;
    this.newline = this.newlineFrom(0);
  }

  run(): Token[] {
    const { text } = this;
    const tokens: Token[] = [];
    const pattern = new RegExp(TOKEN);
    let first = true;
    let space = false;
    while (this.pos < text.length) {
      pattern.lastIndex = this.pos;
      const match = pattern.exec(text);
      const kind = match ? matchedKind(match) : 'other';
      const length = match ? match[0].length : this.badLength();
      if (match?.[2] !== undefined) {
        first = true;
        space = true;
      } else if (kind === undefined) {
        space = true;
      } else {
        const lexeme = text.slice(this.pos, this.pos + length);
        tokens.push({ kind, text: lexeme, place: this.place(), first, space });
        first = false;
        space = false;
      }
      this.advance(length);
    }
    tokens.push({ kind: 'eof', text: '', place: this.place(), first: true, space: true });
    return tokens;
  }

  private place(): Place {
    while (this.nextSplice < this.splices.length && this.splices[this.nextSplice] <= this.pos) {
      this.line++;
      this.lineStart = this.splices[this.nextSplice++];
    }
    return { file: this.file, line: this.line, column: this.pos - this.lineStart + 1 };
  }

  private advance(length: number): void {
    const end = this.pos + length;
    const { splices } = this;
    while (this.newline < end) {
      this.toNextLine(this.newline + 1);
      this.newline = this.newlineFrom(this.newline + 1);
    }
    while (this.nextSplice < splices.length && splices[this.nextSplice] <= end) {
      this.line++;
      this.lineStart = splices[this.nextSplice++];
    }
    this.pos = end;
  }

  private newlineFrom(pos: number): number {
    const at = this.text.indexOf('\n', pos);
    return at < 0 ? Infinity : at;
  }

  private toNextLine(start: number): void {
    while (this.nextSplice < this.splices.length && this.splices[this.nextSplice] < start) {
      this.line++;
      this.nextSplice++;
    }
    this.line++;
    this.lineStart = start;
  }

  /** Reports a comment without an end and returns how much of it to pass over. */
  private badLength(): number {
    const { text, pos } = this;
    if (text.startsWith('/*', pos)) {
      this.report.error(this.place(), 'unterminated comment', "a comment ends with '*/'");
      return text.length - pos;
    }
    // Said when the token is used: text that is skipped may hold a lone apostrophe.
    if (text[pos] === '"' || text[pos] === "'") {
      const end = text.indexOf('\n', pos);
      return (end < 0 ? text.length : end) - pos;
    }
    return text.codePointAt(pos)! > 0xffff ? 2 : 1;
  }

  /** Joins lines that end in a backslash. */
  private join(text: string): string {
    let joined = '';
    let from = 0;
    for (const match of text.matchAll(/\\[ \t\r]*\n/g)) {
      joined += text.slice(from, match.index);
      from = match.index + match[0].length;
      this.splices.push(joined.length);
    }
    return joined + text.slice(from);
  }
}

function matchedKind(match: RegExpExecArray): TokenKind | undefined {
  for (let i = 3; i < KINDS.length; i++) if (match[i] !== undefined) return KINDS[i];
  return undefined;
}

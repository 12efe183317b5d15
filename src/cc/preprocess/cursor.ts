/** A position in a list of tokens, with the bounds that keep recursive descent from overflowing. */
import { raiseHint } from '../../base/limits.ts';
import type { Token } from '../base/token.ts';
import type { Place } from '../base/place.ts';
import type { Report } from '../base/diagnostics.ts';

/** Thrown after a syntax error was reported; a statement or declaration further out goes on. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
}

/** Reads the tokens of a translation unit. */
export class Cursor {
  at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];
  private readonly report: Report;

  constructor(tokens: readonly Token[], report: Report) {
    this.tokens = tokens;
    this.report = report;
  }

  /** The token `ahead` tokens from here; the end repeats for ever. */
  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)];
  }

  /** Takes a token. */
  next(): Token {
    const token = this.peek();
    if (this.at < this.tokens.length - 1) this.at++;
    return token;
  }

  /** Where the next token stands. */
  get place(): Place {
    return this.peek().place;
  }

  /** Whether the next token is spelled so. */
  is(text: string): boolean {
    return this.peek().text === text;
  }

  /** Takes the next token when it is spelled so. */
  accept(text: string): boolean {
    if (this.peek().text !== text) return false;
    this.next();
    return true;
  }

  /** Takes the token `text` or fails. */
  expect(text: string, context = ''): Token {
    if (this.peek().text === text) return this.next();
    return this.fail(`expected '${text}'${context} before ${describe(this.peek())}`);
  }

  /** Takes an identifier that is no keyword, or fails. */
  expectName(what: string): Token {
    const token = this.peek();
    if (token.kind === 'identifier' && !KEYWORDS.has(token.text)) return this.next();
    return this.fail(`expected ${what} before ${describe(token)}`);
  }

  /** Reports a syntax error, at the next token unless a place is given, and throws. */
  fail(message: string, hint?: string, place: Place = this.place): never {
    this.report.error(place, message, hint);
    throw new ParseError(message);
  }

  /** Runs `parse` one level deeper; fails when there are too many levels. */
  nested<T>(parse: () => T): T {
    if (this.depth >= this.report.limits['c-nesting']) {
      this.fail('the program is nested too deeply here', raiseHint('c-nesting'));
    }
    this.depth++;
    try {
      return parse();
    } finally {
      this.depth--;
    }
  }

  /** Passes over a balanced group, at whose opening bracket the cursor is. */
  skipBalanced(): void {
    const open = this.peek();
    let depth = 0;
    do {
      const { kind, text } = this.peek();
      if (kind === 'eof') this.fail(`'${open.text}' is never closed`, undefined, open.place);
      if (text === '(' || text === '[' || text === '{') depth++;
      if (text === ')' || text === ']' || text === '}') depth--;
      this.next();
    } while (depth > 0);
  }

  /** After a syntax error: to behind the next `;` or before the `}` that closes what is open. */
  recover(): void {
    let depth = 0;
    for (;;) {
      const { kind, text } = this.peek();
      if (kind === 'eof') return;
      if (text === '}' && depth === 0) return;
      this.next();
      if (text === '{') depth++;
      if (text === '}' && --depth === 0) {
        this.accept(';');
        return;
      }
      if (text === ';' && depth === 0) return;
    }
  }
}

/** A token for messages. */
export function describe(token: Token): string {
  if (token.kind === 'eof') return 'end of input';
  const text = token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text;
  return token.kind === 'string' ? 'a string' : `'${text}'`;
}

const ALTERNATE: ReadonlyMap<string, string> = new Map([
  ...['const', 'volatile', 'restrict', 'inline', 'signed', 'typeof', 'asm'].flatMap(
    (word): [string, string][] => [
      [`__${word}`, word],
      [`__${word}__`, word],
    ],
  ),
  ['__attribute', '__attribute__'],
  ['__alignof', '_Alignof'],
  ['__alignof__', '_Alignof'],
  ['__thread', '_Thread_local'],
]);

/** The tokens with one spelling for each keyword: `const` for `__const__` and so on. */
export function normalizeKeywords(tokens: readonly Token[]): Token[] {
  return tokens.map((token) => {
    if (token.kind !== 'identifier' || !token.text.startsWith('__')) return token;
    const text = ALTERNATE.get(token.text);
    return text === undefined ? token : { ...token, text };
  });
}

/** All keywords, in the spelling of {@link normalizeKeywords}. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if ' +
    'inline int long register restrict return short signed sizeof static struct switch typedef ' +
    'union unsigned void volatile while typeof asm _Alignas _Alignof _Atomic _Bool _Complex ' +
    '_Generic _Imaginary _Noreturn _Static_assert _Thread_local __auto_type __int128 ' +
    '__extension__ __label__ __attribute__'
  ).split(' '),
);

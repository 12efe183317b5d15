/** Preprocessing tokens (C11 6.4): what the lexer makes, and all of the front end reads. */
import type { Place } from './place.ts';

/** Kinds of tokens; `other` is a character that begins none. */
export type TokenKind = 'identifier' | 'number' | 'char' | 'string' | 'punct' | 'other' | 'eof';

/** One preprocessing token. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly place: Place;
  /** Whether it is the first one of its line. */
  readonly first: boolean;
  /** Whether white space stands before it. */
  readonly space: boolean;
  /** Set on a macro's name that was met inside its own expansion: never expanded again. */
  readonly noExpand?: boolean;
}

/** What `#include` names, and the `#include`s that a file begins with. */
import type { Token } from '../base/token.ts';

/** The file that an `#include` names. */
export interface IncludeTarget {
  /** In quotes, so that the folder of the including file comes first. */
  readonly quotes: boolean;
  readonly path: string;
}

/** How many tokens at the beginning of a file are `#include <…>`. */
export function endOfHead(tokens: readonly Token[]): number {
  let end = 0;
  for (;;) {
    const [hash, name, open] = tokens.slice(end, end + 3);
    if (hash.text !== '#' || name?.text !== 'include' || open?.text !== '<') return end;
    let next = end + 1;
    while (!tokens[next].first) next++;
    if (includeTarget(tokens.slice(end + 2, next)) === undefined) return end;
    end = next;
  }
}

/** The file that `"…"` or `<…>` names. */
export function includeTarget(line: readonly Token[]): IncludeTarget | undefined {
  const [first] = line;
  if (first?.kind === 'string' && first.text.startsWith('"') && line.length === 1) {
    return { quotes: true, path: first.text.slice(1, -1) };
  }
  const close = line.findIndex((token) => token.text === '>');
  if (first?.text !== '<' || close < 2) return undefined;
  const name = line.slice(1, close).map((token) => (token.space ? ' ' : '') + token.text);
  return { quotes: false, path: name.join('').trim() };
}

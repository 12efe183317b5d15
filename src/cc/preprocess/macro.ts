/** Definitions of macros (C11 6.10.3, and `__VA_OPT__` of C23). */
import type { Macro } from '../base/macro.ts';
import type { Token } from '../base/token.ts';
import type { Report } from '../base/diagnostics.ts';

const VA_OPT = '__VA_OPT__';

/** Reads what follows `#define`; undefined after an error. */
export function parseDefinition(line: readonly Token[], report: Report): Macro | undefined {
  const [name] = line;
  if (name?.kind !== 'identifier' || name.text === 'defined') {
    if (name) report.error(name.place, 'macro names must be identifiers');
    return undefined;
  }
  const open = line[1];
  let indices: Map<string, number> | undefined;
  let variadic = false;
  let start = 1;
  if (open?.text === '(' && !open.space) {
    const list = parseParams(line, report);
    if (!list) return undefined;
    ({ indices, variadic, next: start } = list);
  }
  const params = indices && [...indices.keys()];
  const body = line.slice(start);
  const problem = problemOf(body, params, variadic);
  if (problem) {
    report.error(problem.token.place, problem.message);
    return undefined;
  }
  const options = variadic ? findOptions(body, report) : new Map<number, number>();
  if (!options) return undefined;
  return {
    name: name.text,
    place: name.place,
    params,
    ...(indices ? { indices } : {}),
    variadic,
    body,
    ...(options.size > 0 ? { options } : {}),
    disabled: false,
  };
}

/** What is wrong with a body, but for its `__VA_OPT__`. */
function problemOf(
  body: readonly Token[],
  params: readonly string[] | undefined,
  variadic: boolean,
): { readonly token: Token; readonly message: string } | undefined {
  const edge = body.length > 0 ? [body[0], body[body.length - 1]] : [];
  const outer = edge.find(isPaste);
  if (outer) {
    const message = "'##' cannot appear at either end of a macro expansion";
    return { token: outer, message };
  }
  if (params === undefined) return undefined;
  const names = new Set(variadic ? [...params, VA_OPT] : params);
  const lone = body.find((token, i) => isHash(token) && !names.has(body[i + 1]?.text ?? ''));
  return lone && { token: lone, message: "'#' is not followed by a macro parameter" };
}

/** Whether a token is a `##`. */
export function isPaste(token: Token | undefined): boolean {
  return token?.kind === 'punct' && token.text === '##';
}

function isHash({ kind, text }: Token): boolean {
  return kind === 'punct' && text === '#';
}

/** The `__VA_OPT__(…)` of a body; undefined after an error. */
function findOptions(body: readonly Token[], report: Report): Map<number, number> | undefined {
  const found = new Map<number, number>();
  const fail = (token: Token, message: string): undefined => {
    report.error(token.place, message);
    return undefined;
  };
  for (let i = 0; i < body.length; i++) {
    const token = body[i];
    if (token.text !== VA_OPT) continue;
    if (body[i + 1]?.text !== '(') {
      return fail(token, `${VA_OPT} must be followed by an open parenthesis`);
    }
    let depth = 1;
    let end = i + 2;
    for (; end < body.length; end++) {
      const { text } = body[end];
      if (text === VA_OPT) return fail(body[end], `${VA_OPT} may not appear in a ${VA_OPT}`);
      if (text === '(') depth++;
      if (text === ')' && --depth === 0) break;
    }
    if (end >= body.length) return fail(token, `unterminated ${VA_OPT}`);
    const edges = end > i + 2 ? [body[i + 2], body[end - 1]] : [];
    const edge = edges.find(isPaste);
    if (edge) return fail(edge, `'##' cannot appear at either end of ${VA_OPT}`);
    found.set(i, end);
    i = end;
  }
  return found;
}

function parseParams(
  line: readonly Token[],
  report: Report,
): { indices: Map<string, number>; variadic: boolean; next: number } | undefined {
  const indices = new Map<string, number>();
  let at = 2;
  if (line[at]?.text === ')') return { indices, variadic: false, next: at + 1 };
  for (;;) {
    const token = line[at++];
    if (token?.text === '...') {
      indices.set('__VA_ARGS__', indices.size);
      if (line[at]?.text === ')') return { indices, variadic: true, next: at + 1 };
    } else if (token?.kind === 'identifier' && !indices.has(token.text)) {
      indices.set(token.text, indices.size);
      if (line[at]?.text === ')') return { indices, variadic: false, next: at + 1 };
      if (line[at]?.text === '...' && line[at + 1]?.text === ')') {
        return { indices, variadic: true, next: at + 2 };
      }
      if (line[at]?.text === ',') {
        at++;
        continue;
      }
    }
    const place = (line[at] ?? token ?? line[0]).place;
    report.error(place, 'bad parameter list of a macro', 'write (a, b) or (a, ...)');
    return undefined;
  }
}

/** Whether two definitions are the same, so that a repeated one is harmless. */
export function sameMacro(a: Macro, b: Macro): boolean {
  return (
    a.variadic === b.variadic &&
    a.params?.join() === b.params?.join() &&
    (a.params === undefined) === (b.params === undefined) &&
    a.body.length === b.body.length &&
    a.body.every(
      (token, i) => token.text === b.body[i].text && (i === 0 || token.space === b.body[i].space),
    )
  );
}

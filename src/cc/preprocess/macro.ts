/** Macros: their definitions, and the text that a use of one is replaced by (C11 6.10.3). */
import type { Token } from '../base/token.ts';
import type { Place } from '../base/place.ts';
import type { Report } from '../base/diagnostics.ts';

/** A macro that is computed where it is used. */
export type DynamicMacro = '__LINE__' | '__FILE__' | '__COUNTER__' | '__INCLUDE_LEVEL__';

/** A macro's definition. */
export interface Macro {
  readonly name: string;
  readonly place: Place;
  /** Undefined for an object-like macro. */
  readonly params: readonly string[] | undefined;
  /** The last parameter takes all remaining arguments. */
  readonly variadic: boolean;
  readonly body: readonly Token[];
  readonly dynamic?: DynamicMacro;
  /** While its expansion is being read: its name is not expanded in it. */
  disabled: boolean;
}

/** One argument of a macro's use: as written, and fully expanded (made when first asked for). */
export interface MacroArgument {
  readonly tokens: readonly Token[];
  expanded(): readonly Token[];
}

/** Reads what follows `#define`; undefined after an error. */
export function parseDefinition(line: readonly Token[], report: Report): Macro | undefined {
  const [name] = line;
  if (name?.kind !== 'identifier' || name.text === 'defined') {
    if (name) report.error(name.place, 'macro names must be identifiers');
    return undefined;
  }
  const open = line[1];
  let params: string[] | undefined;
  let variadic = false;
  let start = 1;
  if (open?.text === '(' && !open.space) {
    const list = parseParams(line, report);
    if (!list) return undefined;
    ({ params, variadic, next: start } = list);
  }
  const body = line.slice(start);
  const edge = body.length > 0 ? [body[0], body[body.length - 1]] : [];
  const outer = edge.find((token) => token.text === '##' && token.kind === 'punct');
  if (outer) {
    report.error(outer.place, "'##' cannot appear at either end of a macro expansion");
    return undefined;
  }
  return { name: name.text, place: name.place, params, variadic, body, disabled: false };
}

function parseParams(
  line: readonly Token[],
  report: Report,
): { params: string[]; variadic: boolean; next: number } | undefined {
  const params: string[] = [];
  let at = 2;
  if (line[at]?.text === ')') return { params, variadic: false, next: at + 1 };
  for (;;) {
    const token = line[at++];
    if (token?.text === '...') {
      params.push('__VA_ARGS__');
      if (line[at]?.text === ')') return { params, variadic: true, next: at + 1 };
    } else if (token?.kind === 'identifier' && !params.includes(token.text)) {
      params.push(token.text);
      if (line[at]?.text === ')') return { params, variadic: false, next: at + 1 };
      if (line[at]?.text === '...' && line[at + 1]?.text === ')') {
        return { params, variadic: true, next: at + 2 };
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

/** What a use of `macro` at `use` is replaced by, before it is scanned for more macros. */
export function substitute(
  macro: Macro,
  args: readonly MacroArgument[],
  use: Token,
  report: Report,
): Token[] {
  const out: Token[] = [];
  const { body, params = [] } = macro;
  const expansion = { macro: macro.name, use: use.place };
  const paramOf = (token: Token | undefined): number =>
    token?.kind === 'identifier' ? params.indexOf(token.text) : -1;
  const here = (token: Token): Token => ({ ...token, place: { ...token.place, expansion } });
  for (let i = 0; i < body.length; i++) {
    const token = body[i];
    const hash = token.kind === 'punct' && macro.params !== undefined && token.text === '#';
    const stringized = hash ? paramOf(body[i + 1]) : -1;
    if (stringized >= 0) {
      const text = stringize(args[stringized].tokens);
      out.push({ ...here(token), kind: 'string', text });
      i++;
      continue;
    }
    if (token.kind === 'punct' && token.text === '##' && i > 0) {
      i = pasteNext(macro, args, i, out, here, report);
      continue;
    }
    const param = paramOf(token);
    if (param < 0) out.push(here(token));
    else if (isPaste(body[i + 1])) {
      pushSpaced(out, args[param].tokens, token);
      // An empty operand of ## leaves a mark, lest ## take what stands before it.
      if (args[param].tokens.length === 0) out.push(placemarker(here(token)));
    } else pushSpaced(out, args[param].expanded(), token);
  }
  return out.filter((token) => token.text !== '');
}

function isPaste(token: Token | undefined): boolean {
  return token?.kind === 'punct' && token.text === '##';
}

function placemarker(token: Token): Token {
  return { ...token, kind: 'other', text: '' };
}

function pushSpaced(out: Token[], tokens: readonly Token[], like: Token): void {
  tokens.forEach((token, i) => {
    out.push(i === 0 && token.space !== like.space ? { ...token, space: like.space } : token);
  });
}

/** Handles the `##` at `i`; returns the index of the last body token used. */
function pasteNext(
  macro: Macro,
  args: readonly MacroArgument[],
  i: number,
  out: Token[],
  here: (token: Token) => Token,
  report: Report,
): number {
  const { body, params = [] } = macro;
  const next = body[i + 1];
  const hashed = next.text === '#' ? params.indexOf(body[i + 2]?.text ?? '') : -1;
  if (hashed >= 0) {
    paste(out, { ...here(next), kind: 'string', text: stringize(args[hashed].tokens) }, report);
    return i + 2;
  }
  const param = next.kind === 'identifier' ? params.indexOf(next.text) : -1;
  if (param < 0) {
    paste(out, here(next), report);
    return i + 1;
  }
  const tokens = args[param].tokens;
  const left = out[out.length - 1];
  if (macro.variadic && param === params.length - 1 && left?.text === ',') {
    // GNU: `, ## args` keeps the comma when there are arguments and drops it when not.
    if (tokens.length === 0) out.pop();
    else pushSpaced(out, args[param].expanded(), next);
    return i + 1;
  }
  if (tokens.length > 0) {
    paste(out, tokens[0], report);
    out.push(...tokens.slice(1));
  }
  return i + 1;
}

function paste(out: Token[], right: Token, report: Report): void {
  const left = out.pop();
  if (left === undefined || left.text === '') {
    out.push(left === undefined ? right : { ...right, space: left.space });
    return;
  }
  const text = left.text + right.text;
  const kind = pastedKind(text);
  if (kind === undefined) {
    const message = `pasting "${left.text}" and "${right.text}" does not give a valid token`;
    report.error(left.place, message);
    out.push(left, right);
    return;
  }
  out.push({ ...left, kind, text, noExpand: undefined });
}

function pastedKind(text: string): Token['kind'] | undefined {
  if (/^[A-Za-z_$][\w$]*$/.test(text)) return 'identifier';
  if (/^\.?\d(?:[eEpP][+-]|[\w.])*$/.test(text)) return 'number';
  if (/^(?:->|\+\+|--|<<=?|>>=?|[<>=!]=|&&|\|\||[-+*/%&^|]=|##|\.\.\.)$/.test(text)) return 'punct';
  if (/^(?:u8|[LuU])"(?:[^"\\]|\\.)*"$/.test(text)) return 'string';
  return /^[LuU]'(?:[^'\\]|\\.)*'$/.test(text) ? 'char' : undefined;
}

function stringize(tokens: readonly Token[]): string {
  let text = '';
  tokens.forEach((token, i) => {
    if (i > 0 && (token.space || token.first)) text += ' ';
    const quoted = token.kind === 'string' || token.kind === 'char';
    text += quoted ? token.text.replace(/[\\"]/g, '\\$&') : token.text;
  });
  return `"${text}"`;
}

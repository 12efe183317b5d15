/** What a use of a macro is replaced by, before it is scanned for more macros (C11 6.10.3). */
import type { Token } from '../base/token.ts';
import type { Macro } from '../base/macro.ts';
import { isPaste } from './macro.ts';
import type { Report } from '../base/diagnostics.ts';

/** One argument of a macro's use: as written, and fully expanded (made when first asked for). */
export interface MacroArgument {
  readonly tokens: readonly Token[];
  expanded(): readonly Token[];
}

/** What a substitution needs besides the macro and its arguments. */
export interface SubstitutionHost {
  readonly report: Report;
  /** Takes `length` characters of text that `#` or `##` made from what may be used again. */
  spendText(length: number, use: Token): void;
  /** Takes tokens that the substitution makes. */
  spendTokens(count: number, use: Token): void;
}

/** What a use of `macro` at `use` is replaced by. */
export function substitute(
  macro: Macro,
  args: readonly MacroArgument[],
  use: Token,
  host: SubstitutionHost,
): Token[] {
  const { body } = macro;
  const out: Token[] = [];
  new Substitution(macro, args, use, host).run(0, body.length, out);
  return out.some((token) => token.text === '') ? out.filter((token) => token.text !== '') : out;
}

class Substitution {
  private readonly macro: Macro;
  private readonly args: readonly MacroArgument[];
  private readonly use: Token;
  private readonly host: SubstitutionHost;
  private readonly expansion: NonNullable<Token['place']['expansion']>;

  constructor(macro: Macro, args: readonly MacroArgument[], use: Token, host: SubstitutionHost) {
    this.macro = macro;
    this.args = args;
    this.use = use;
    this.host = host;
    this.expansion = { macro: macro.name, use: use.place };
  }

  /** Adds what the tokens of the body from `start` to `end` are replaced by. */
  run(start: number, end: number, out: Token[]): void {
    const { body } = this.macro;
    for (let i = start; i < end;) {
      const token = body[i];
      if (isPaste(token) && i > start) i = this.pasteNext(i + 1, out);
      else i = this.operand(i, out);
    }
  }

  /** Adds what begins at `i`, which is no `##`; gives the index behind it. */
  private operand(i: number, out: Token[]): number {
    const { body } = this.macro;
    const token = body[i];
    const stringized = this.stringized(i, out);
    if (stringized !== undefined) return stringized;
    const option = this.optionEnd(i);
    if (option !== undefined) {
      this.option(i, option, out);
      return option + 1;
    }
    const param = this.paramOf(token);
    if (param < 0) out.push(this.here(token));
    else if (isPaste(body[i + 1])) {
      this.pushSpaced(out, this.args[param].tokens, token);
      // An empty operand of ## leaves a mark, lest ## take what stands before it.
      if (this.args[param].tokens.length === 0) out.push(this.placemarker(token));
    } else this.pushSpaced(out, this.args[param].expanded(), token);
    return i + 1;
  }

  /** Adds the string that `# parameter` or `# __VA_OPT__(…)` at `i` gives, if one stands there. */
  private stringized(i: number, out: Token[]): number | undefined {
    const { body, params } = this.macro;
    const token = body[i];
    if (token.kind !== 'punct' || token.text !== '#' || params === undefined) return undefined;
    const param = this.paramOf(body[i + 1]);
    const option = param < 0 ? this.optionEnd(i + 1) : undefined;
    if (param < 0 && option === undefined) return undefined;
    let tokens: readonly Token[];
    if (option === undefined) ({ tokens } = this.args[param]);
    else {
      const content: Token[] = [];
      this.option(i + 1, option, content);
      tokens = content.filter(({ text }) => text !== '');
    }
    // Before it is made, as it can be large.
    for (const { text } of tokens) this.host.spendText(text.length, this.use);
    const text = stringize(tokens);
    out.push({ ...this.here(token), kind: 'string', text });
    return (option ?? i + 1) + 1;
  }

  /** Adds what the `__VA_OPT__(…)` from `i` to `end` gives: a mark when there are no arguments. */
  private option(i: number, end: number, out: Token[]): void {
    const { body } = this.macro;
    const before = out.length;
    if (this.args[this.args.length - 1].expanded().length > 0) {
      this.run(i + 2, end, out);
      if (out.length > before) {
        out[before] = { ...out[before], space: body[i].space };
        return;
      }
    }
    out.push(this.placemarker(body[i]));
  }

  /** Handles the `##` before `next`; gives the index behind its operand. */
  private pasteNext(next: number, out: Token[]): number {
    const { body, params = [], variadic } = this.macro;
    const token = body[next];
    const param = this.paramOf(token);
    if (param >= 0) {
      const { tokens } = this.args[param];
      if (variadic && param === params.length - 1 && out[out.length - 1]?.text === ',') {
        // GNU: `, ## args` keeps the comma when there are arguments and drops it when not.
        if (tokens.length === 0) out.pop();
        else this.pushSpaced(out, this.args[param].expanded(), token);
      } else this.pasteAll(out, tokens);
      return next + 1;
    }
    const operand: Token[] = [];
    const end = this.operand(next, operand);
    this.pasteAll(out, operand);
    return end;
  }

  private pasteAll(out: Token[], operand: readonly Token[]): void {
    if (operand.length === 0) return;
    this.paste(out, operand[0]);
    this.host.spendTokens(operand.length, this.use);
    for (let i = 1; i < operand.length; i++) out.push(operand[i]);
  }

  private paste(out: Token[], right: Token): void {
    const left = out.pop();
    if (left === undefined || left.text === '') {
      out.push(left === undefined ? right : { ...right, space: left.space });
      return;
    }
    if (right.text === '') {
      out.push(left);
      return;
    }
    this.host.spendText(left.text.length + right.text.length, this.use);
    const text = left.text + right.text;
    const kind = pastedKind(text);
    if (kind === undefined) {
      const message = `pasting "${left.text}" and "${right.text}" does not give a valid token`;
      this.host.report.error(left.place, message);
      out.push(left, right);
      return;
    }
    out.push({ ...left, kind, text, noExpand: undefined });
  }

  /** The index of the `)` of a `__VA_OPT__(…)` at `i`; undefined when none stands there. */
  private optionEnd(i: number): number | undefined {
    return this.macro.options?.get(i);
  }

  private paramOf(token: Token | undefined): number {
    if (token?.kind !== 'identifier') return -1;
    return this.macro.indices?.get(token.text) ?? -1;
  }

  private here(token: Token): Token {
    this.host.spendTokens(1, this.use);
    const { kind, text, place, first, space } = token;
    const { file, line, column } = place;
    return { kind, text, place: { file, line, column, expansion: this.expansion }, first, space };
  }

  private placemarker(token: Token): Token {
    return { ...this.here(token), kind: 'other', text: '' };
  }

  private pushSpaced(out: Token[], tokens: readonly Token[], like: Token): void {
    this.host.spendTokens(tokens.length, this.use);
    tokens.forEach((token, i) => {
      out.push(i === 0 && token.space !== like.space ? { ...token, space: like.space } : token);
    });
  }
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
    text += quoted ? token.text.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : token.text;
  });
  return `"${text}"`;
}

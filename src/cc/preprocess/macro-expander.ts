/**
 * Replaces macros in a stream of tokens (C11 6.10.3.4), the way gcc does it: a stack of token
 * lists being read, and each macro switched off while its own list is on the stack.
 */
import type { Token } from '../base/token.ts';
import type { DynamicMacro, Macro } from '../base/macro.ts';
import type { LeadingHeaders, MacroBudget } from '../base/leading-headers.ts';
import { substitute, type MacroArgument, type SubstitutionHost } from './substitute.ts';
import type { Report } from '../base/diagnostics.ts';

/** Where the tokens come from, and what the expander cannot know. */
export interface ExpanderSource {
  /** The next token after directives; `eof` for ever at the end. */
  nextToken(): Token;
  /** The text of a macro that is computed where it is used. */
  dynamic(name: DynamicMacro, use: Token): string;
}

/** A list of tokens being read. */
interface Context {
  readonly tokens: readonly Token[];
  at: number;
  readonly macro: Macro | undefined;
  /** Reading does not go on below it. */
  readonly barrier: boolean;
}

/** Expands the macros that `macros` holds. */
export class MacroExpander implements SubstitutionHost {
  readonly macros = new Map<string, Macro>();
  private readonly contexts: Context[] = [];
  private tokens: number;
  private text: number;
  private nesting = 0;
  /** The token that is read now is no part of a macro's use. */
  private atTop = false;

  readonly report: Report;
  private readonly source: ExpanderSource;

  constructor(source: ExpanderSource, report: Report) {
    this.source = source;
    this.report = report;
    this.tokens = report.limits['c-macro-tokens'];
    this.text = report.limits['c-macro-text'];
  }

  spendTokens(count: number, use: Token): void {
    this.tokens -= count;
    if (this.tokens >= 0) return;
    this.report.stop(use.place, 'macros expand to too many tokens', 'c-macro-tokens');
  }

  spendText(length: number, use: Token): void {
    this.text -= length;
    if (this.text >= 0) return;
    this.report.stop(use.place, "'#' and '##' of macros give too much text", 'c-macro-text');
  }

  /** What may still be expanded. */
  get left(): MacroBudget {
    return { tokens: this.tokens, text: this.text };
  }

  /** Goes on with what the headers at the head of a source came to. */
  restore({ macros, disabled, left }: LeadingHeaders): void {
    this.macros.clear();
    for (const [name, macro] of macros) {
      // A compilation that was given up may have left it switched off.
      macro.disabled = disabled.has(name);
      this.macros.set(name, macro);
    }
    this.tokens = left.tokens;
    this.text = left.text;
  }

  /** Whether no macro is being expanded, so that what comes next depends on the macros only. */
  get isBetween(): boolean {
    return this.atTop && this.contexts.length === 0;
  }

  /** The next token of the whole input with macros replaced. */
  next(): Token {
    for (;;) {
      this.atTop = true;
      const token = this.raw();
      this.atTop = false;
      if (token.kind !== 'identifier' || token.noExpand) return token;
      const macro = this.macros.get(token.text);
      if (macro === undefined) {
        if (token.text === '_Pragma') this.skipPragma();
        else return token;
      } else if (macro.disabled) return { ...token, noExpand: true };
      else {
        const result = this.expand(macro, token);
        if (result) return result;
      }
    }
  }

  /** `tokens` with macros replaced, apart from whatever else is being read. */
  expandAll(tokens: readonly Token[]): Token[] {
    const out: Token[] = [];
    if (tokens.length === 0) return out;
    const { atTop } = this;
    this.contexts.push({ tokens, at: 0, macro: undefined, barrier: true });
    for (let token = this.next(); token.kind !== 'eof'; token = this.next()) out.push(token);
    this.contexts.pop();
    this.atTop = atTop;
    return out;
  }

  private raw(): Token {
    for (;;) {
      const top = this.contexts[this.contexts.length - 1];
      if (top === undefined) return this.source.nextToken();
      if (top.at < top.tokens.length) return top.tokens[top.at++];
      if (top.barrier) {
        const { place } = top.tokens[0];
        return { kind: 'eof', text: '', place, first: true, space: true };
      }
      this.contexts.pop();
      if (top.macro) top.macro.disabled = false;
    }
  }

  private push(tokens: readonly Token[], macro: Macro | undefined): void {
    this.contexts.push({ tokens, at: 0, macro, barrier: false });
    if (macro) macro.disabled = true;
  }

  /** An end is not put back: it is there for ever, and below it may be the caller's barrier. */
  private unread(token: Token): void {
    if (token.kind !== 'eof') this.push([token], undefined);
  }

  /** Begins to read the expansion of `macro`, or returns the token that `use` stays. */
  private expand(macro: Macro, use: Token): Token | undefined {
    if (macro.dynamic !== undefined) {
      const text = this.source.dynamic(macro.dynamic, use);
      return { ...use, kind: text.startsWith('"') ? 'string' : 'number', text };
    }
    let args: MacroArgument[] = [];
    if (macro.params !== undefined) {
      const open = this.raw();
      if (open.kind !== 'punct' || open.text !== '(') {
        this.unread(open);
        return use;
      }
      const collected = this.collect(macro, use);
      if (collected === undefined) return { ...use, kind: 'number', text: '0' };
      args = collected;
    }
    this.spendTokens(1, use);
    const tokens = substitute(macro, args, use, this);
    if (tokens.length > 0) {
      tokens[0] = { ...tokens[0], space: use.space, first: use.first };
    }
    this.push(tokens, macro);
    return undefined;
  }

  /** The arguments after `(`; undefined after an error, with the input after the `)`. */
  private collect(macro: Macro, use: Token): MacroArgument[] | undefined {
    const params = macro.params!;
    const lists: Token[][] = [[]];
    let depth = 0;
    for (;;) {
      const token = this.raw();
      const { kind, text } = token;
      const punct = kind === 'punct' ? text : '';
      this.spendTokens(1, use);
      if (kind === 'eof') {
        this.report.error(use.place, `unterminated argument list of macro '${macro.name}'`);
        return undefined;
      }
      if (punct === ')' && depth === 0) break;
      if (punct === '(') depth++;
      if (punct === ')') depth--;
      const last = macro.variadic && lists.length === params.length;
      if (punct === ',' && depth === 0 && !last) lists.push([]);
      else lists[lists.length - 1].push(this.painted(token));
    }
    return this.toArguments(macro, use, lists);
  }

  /** A name met while its macro is being expanded must not be expanded later either. */
  private painted(token: Token): Token {
    if (token.kind !== 'identifier' || token.noExpand) return token;
    return this.macros.get(token.text)?.disabled ? { ...token, noExpand: true } : token;
  }

  private toArguments(macro: Macro, use: Token, lists: Token[][]): MacroArgument[] | undefined {
    const params = macro.params!;
    if (params.length === 0 && lists.length === 1 && lists[0].length === 0) return [];
    if (macro.variadic && lists.length === params.length - 1) lists.push([]);
    if (lists.length !== params.length) {
      this.report.error(
        use.place,
        `macro '${macro.name}' passed ${lists.length} arguments, but takes ${params.length}`,
        undefined,
        [{ place: macro.place, message: `macro '${macro.name}' defined here` }],
      );
      return undefined;
    }
    return lists.map((tokens) => {
      let expanded: Token[] | undefined;
      return { tokens, expanded: () => (expanded ??= this.expandArgument(tokens)) };
    });
  }

  private expandArgument(tokens: Token[]): Token[] {
    if (!tokens.some((token) => token.kind === 'identifier' && this.macros.has(token.text))) {
      return tokens;
    }
    if (this.nesting >= this.report.limits['c-macro-nesting']) {
      const message = 'macro arguments are nested too deeply';
      this.report.stop(tokens[0].place, message, 'c-macro-nesting');
    }
    this.nesting++;
    const expanded = this.expandAll(tokens);
    this.nesting--;
    return expanded;
  }

  /** `_Pragma("…")` says nothing that matters here. */
  private skipPragma(): void {
    const open = this.raw();
    if (open.text !== '(') {
      this.unread(open);
      return;
    }
    for (let token = this.raw(); token.text !== ')'; token = this.raw()) {
      if (token.kind === 'eof') return;
    }
  }
}

/**
 * The preprocessor (C11 6.10): files and directives. Macros are expanded by macro-expander.ts.
 *
 * Bounds: include depth, expansion size, length of a file and of the whole output. Files come from
 * the host; each is read and split into tokens once.
 */
import type { CompileCache } from '../base/compile-cache.ts';
import { unreachable } from '../../base/assert.ts';
import { nearest } from '../../base/diagnostic.ts';
import { tokenize } from './lexer.ts';
import type { Token } from '../base/token.ts';
import { MacroExpander } from './macro-expander.ts';
import type { DynamicMacro, Macro } from '../base/macro.ts';
import { parseDefinition, sameMacro } from './macro.ts';
import { outermost } from '../base/place.ts';
import { evaluateCondition } from './expression.ts';
import { BUILT_IN, builtInMacros, COMMAND_LINE, hostMacros } from './predefined.ts';
import { endOfHead, includeTarget, type IncludeTarget } from './include-target.ts';
import type { Report } from '../base/diagnostics.ts';
import { folderOf, normalizePath, type SourceFiles } from '../base/source.ts';

/** What the host decides. */
export interface PreprocessOptions {
  /** Folders for `#include <…>`, and for `"…"` after the including file's own. */
  readonly includeDirs?: readonly string[];
  /** Macros, such as CONFIG_ options: name to text. */
  readonly defines?: Readonly<Record<string, string>>;
  /** Headers that are included before the file, by path. */
  readonly preIncludes?: readonly string[];
  /** Gives MODULE, KBUILD_MODNAME and KBUILD_BASENAME. */
  readonly moduleName?: string;
  /** Keeps tokens for later compilations. */
  readonly cache?: CompileCache;
}

/** What came out. */
export interface Preprocessed {
  /** Ends with an `eof`. */
  readonly tokens: readonly Token[];
  /** A file is missing, so later mistakes may be a consequence only. */
  readonly incomplete: boolean;
}

/** Preprocesses `file` and all it includes. */
export function preprocess(
  file: string,
  files: SourceFiles,
  report: Report,
  options: PreprocessOptions,
): Preprocessed {
  return new Preprocessor(file, files, report, options).run();
}

/** An `#if` that is not closed yet. */
interface Conditional {
  readonly token: Token;
  /** Whether the current group is read. */
  active: boolean;
  /** Whether some group was, so that later ones are skipped. */
  taken: boolean;
  sawElse: boolean;
  /** Whether the whole conditional stands in a group that is read. */
  readonly outerActive: boolean;
}

interface Frame {
  readonly path: string;
  readonly tokens: readonly Token[];
  at: number;
  readonly conditionals: Conditional[];
  /** Set by #line: what is added to a line to give `__LINE__`. */
  lineDelta: number;
  /** Set by #line: `__FILE__`. */
  shownPath: string;
}

const DIRECTIVES = [
  'define undef include if ifdef ifndef elif else endif error warning pragma line ident',
].flatMap((names) => names.split(' '));
const DYNAMIC: readonly DynamicMacro[] = [
  '__LINE__',
  '__FILE__',
  '__COUNTER__',
  '__INCLUDE_LEVEL__',
];
const HAS_OPERATORS = ['__has_include', '__has_attribute', '__has_builtin'];

class Preprocessor {
  private readonly expander: MacroExpander;
  private readonly frames: Frame[] = [];
  private readonly tokenLists = new Map<string, readonly Token[]>();
  private readonly once = new Set<string>();
  private counter = 0;
  private includes = 0;
  private read = 0;
  private incomplete = false;
  private readonly tokens: Token[] = [];
  /** Tokens of the file up to the end of the `#include`s at its head; -1 when that was passed. */
  private headEnd = -1;
  private headKey = '';
  /** A header includes the file itself. */
  private hasLoop = false;

  private readonly file: string;
  private readonly files: SourceFiles;
  private readonly report: Report;
  private readonly options: PreprocessOptions;

  constructor(file: string, files: SourceFiles, report: Report, options: PreprocessOptions) {
    this.file = file;
    this.files = files;
    this.report = report;
    this.options = options;
    this.expander = new MacroExpander(this, report);
  }

  run(): Preprocessed {
    const { files, options } = this;
    const place = { file: this.file, line: 1, column: 1 };
    for (const name of [...DYNAMIC, ...HAS_OPERATORS]) this.define(name, place);
    this.define('__BASE_FILE__', place, quoted(this.file));
    files.add(BUILT_IN, builtInMacros());
    files.add(COMMAND_LINE, hostMacros(options.defines ?? {}, options.moduleName));
    const roots = [
      this.file,
      ...[...(options.preIncludes ?? [])].reverse(),
      COMMAND_LINE,
      BUILT_IN,
    ];
    for (const path of roots) {
      if (!this.pushFile(path)) {
        this.report.error(place, `cannot read '${path}'`);
        this.incomplete = true;
      }
    }
    this.resume();
    const { tokens } = this;
    for (let token = this.expander.next(); ; token = this.expander.next()) {
      if (tokens.length >= this.report.limits['c-tokens']) {
        this.report.stop(token.place, 'the file and its headers are too large', 'c-tokens');
      }
      tokens.push(token);
      if (token.kind === 'eof') return { tokens, incomplete: this.incomplete };
    }
  }

  /** Goes on behind the headers at the head of the file, when what they come to is known. */
  private resume(): void {
    const { cache, includeDirs, preIncludes } = this.options;
    const [main] = this.frames;
    if (!cache || this.incomplete) return;
    this.headEnd = endOfHead(main.tokens);
    if (this.headEnd === 0) this.headEnd = -1;
    if (this.headEnd < 0) return;
    const head = main.tokens.slice(0, this.headEnd).map(({ text, space }) => [text, space]);
    const { limits } = this.report;
    this.headKey = JSON.stringify([this.file, includeDirs, preIncludes, limits, head]);
    const known = cache.headersOf(this.headKey);
    if (!known || this.report.diagnostics.length > 0) return;
    for (const [path, text] of known.texts) if (this.files.read(path) !== text) return;
    this.frames.length = 1;
    main.at = this.headEnd;
    this.headEnd = -1;
    this.expander.restore(known);
    for (const path of known.once) this.once.add(path);
    Object.assign(this, known.counts);
    for (const token of known.tokens) this.tokens.push(token);
  }

  /** The headers at the head of the file have ended: keeps what they came to. */
  private keepHead(): void {
    this.headEnd = -1;
    const { expander, counter, includes, read } = this;
    const isClean = this.report.diagnostics.length === 0 && !this.incomplete && !this.hasLoop;
    // In the middle of a macro's use its arguments would be missing.
    if (!isClean || !expander.isBetween) return;
    const texts = this.files.known();
    texts.delete(this.file);
    this.options.cache?.keepHeaders(this.headKey, {
      texts,
      tokens: this.tokens.slice(),
      macros: new Map(expander.macros),
      disabled: new Set([...expander.macros.values()].filter((m) => m.disabled).map((m) => m.name)),
      once: new Set(this.once),
      counts: { counter, includes, read },
      left: expander.left,
    });
  }

  private define(name: string, place: Token['place'], text?: string): void {
    const dynamic = DYNAMIC.find((each) => each === name);
    const body: Token[] =
      text === undefined ? [] : [{ kind: 'string', text, place, first: false, space: false }];
    const macro: Macro = { name, place, params: undefined, variadic: false, body, disabled: false };
    // `defined(__has_include)` holds, yet the name is not expanded as others are.
    if (HAS_OPERATORS.includes(name)) this.expander.macros.set(name, { ...macro, disabled: true });
    else this.expander.macros.set(name, dynamic ? { ...macro, dynamic } : macro);
  }

  private pushFile(path: string): boolean {
    const text = this.files.read(path);
    if (text === undefined) return false;
    let tokens = this.tokenLists.get(path);
    if (tokens === undefined) {
      tokens = this.options.cache?.tokensOf(path, text) ?? this.tokenize(path, text);
      this.tokenLists.set(path, tokens);
    }
    this.frames.push({
      path,
      tokens,
      at: 0,
      conditionals: [],
      lineDelta: 0,
      shownPath: path,
    });
    return true;
  }

  private tokenize(path: string, text: string): readonly Token[] {
    if (text.length > this.report.limits['c-source']) {
      this.report.stop({ file: path, line: 1, column: 1 }, `'${path}' is too long`, 'c-source');
    }
    const before = this.report.diagnostics.length;
    const tokens = tokenize(path, text, this.report);
    // What is wrong with a file has to be said each time.
    if (this.report.diagnostics.length === before) {
      this.options.cache?.keepTokens(path, text, tokens);
    }
    return tokens;
  }

  private get frame(): Frame {
    return this.frames[this.frames.length - 1];
  }

  /** @internal For the expander: the next token of the files, after directives. */
  nextToken(): Token {
    for (;;) {
      const { frame } = this;
      if (frame.at === this.headEnd && this.frames.length === 1) this.keepHead();
      const token = frame.tokens[frame.at];
      if (token.kind === 'eof') {
        this.closeConditionals(frame);
        if (this.frames.length === 1) return token;
        this.frames.pop();
        continue;
      }
      frame.at++;
      this.reads(1, token);
      const { conditionals } = frame;
      const active = conditionals.length === 0 || conditionals[conditionals.length - 1].active;
      if (token.first && token.kind === 'punct' && token.text === '#') {
        this.directive(this.restOfLine(), active, token);
      } else if (active) return token;
      else this.restOfLine();
    }
  }

  /** Counts tokens that are read, also of groups that are skipped. */
  private reads(count: number, token: Token): void {
    this.read += count;
    if (this.read <= this.report.limits['c-read-tokens']) return;
    this.report.stop(token.place, 'the files that are included are too large', 'c-read-tokens');
  }

  private closeConditionals(frame: Frame): void {
    for (const { token } of frame.conditionals.splice(0)) {
      this.report.error(token.place, `unterminated #${token.text}`, "close it with '#endif'");
    }
  }

  /** @internal For the expander. */
  dynamic(name: DynamicMacro, use: Token): string {
    switch (name) {
      case '__LINE__':
        return String(outermost(use.place).line + this.frame.lineDelta);
      case '__FILE__':
        return quoted(this.frame.shownPath);
      case '__COUNTER__':
        return String(this.counter++);
      case '__INCLUDE_LEVEL__':
        return String(this.frames.length - 1);
      default:
        return unreachable(name);
    }
  }

  private restOfLine(): Token[] {
    const { frame } = this;
    const start = frame.at;
    while (!frame.tokens[frame.at].first) frame.at++;
    this.reads(frame.at - start, frame.tokens[start]);
    return frame.tokens.slice(start, frame.at);
  }

  private directive(line: readonly Token[], active: boolean, hash: Token): void {
    const [name, ...rest] = line;
    if (name === undefined) return;
    if (this.conditional(name, rest, active)) return;
    if (!active) return;
    switch (name.text) {
      case 'define':
        return this.defineDirective(rest, name);
      case 'undef':
        if (rest[0]?.kind !== 'identifier') {
          this.report.error((rest[0] ?? name).place, 'macro names must be identifiers');
        } else this.expander.macros.delete(rest[0].text);
        return;
      case 'include':
        return this.include(rest, name);
      case 'error':
        return this.report.error(name.place, `#error ${spelled(rest)}`);
      case 'warning':
        return this.report.warning(name.place, `#warning ${spelled(rest)}`);
      case 'pragma':
        return this.pragma(rest);
      case 'line':
        return this.line(rest, name);
      case 'ident':
        return;
      default: {
        // `# 12 "file"` is what a preprocessor leaves behind.
        if (name.kind === 'number') return;
        const near = nearest(name.text, DIRECTIVES);
        const hint = near === undefined ? undefined : `did you mean '#${near}'?`;
        this.report.error(hash.place, `invalid preprocessing directive #${name.text}`, hint);
      }
    }
  }

  /** Handles the directives that count in a skipped group as well. */
  private conditional(name: Token, rest: readonly Token[], active: boolean): boolean {
    const { conditionals } = this.frame;
    const open = conditionals[conditionals.length - 1];
    switch (name.text) {
      case 'if':
      case 'ifdef':
      case 'ifndef': {
        const holds = active && this.holds(name, rest);
        conditionals.push({
          token: name,
          active: holds,
          taken: holds,
          sawElse: false,
          outerActive: active,
        });
        return true;
      }
      case 'elif':
      case 'else':
        if (open === undefined || open.sawElse) {
          const why = open ? 'after #else' : 'without #if';
          this.report.error(name.place, `#${name.text} ${why}`);
          return true;
        }
        open.sawElse = name.text === 'else';
        open.active = open.outerActive && !open.taken && (open.sawElse || this.holds(name, rest));
        if (open.active) open.taken = true;
        return true;
      case 'endif':
        if (open === undefined) this.report.error(name.place, '#endif without #if');
        conditionals.pop();
        return true;
      default:
        return false;
    }
  }

  private holds(name: Token, rest: readonly Token[]): boolean {
    if (name.text === 'if' || name.text === 'elif') {
      const tokens = this.expander.expandAll(this.replaceOperators(rest));
      return evaluateCondition(tokens, name.place, this.report);
    }
    const [macro] = rest;
    if (macro?.kind !== 'identifier') {
      this.report.error((macro ?? name).place, `no macro name given in #${name.text}`);
      return false;
    }
    return this.expander.macros.has(macro.text) === (name.text === 'ifdef');
  }

  /** `defined X` and `__has_…(…)` as 0 or 1. */
  private replaceOperators(line: readonly Token[]): Token[] {
    const out: Token[] = [];
    for (let i = 0; i < line.length; i++) {
      const token = line[i];
      if (token.text !== 'defined' && !HAS_OPERATORS.includes(token.text)) {
        out.push(token);
        continue;
      }
      const parenthesized = line[i + 1]?.text === '(';
      const close = parenthesized ? line.findIndex((t, at) => at > i && t.text === ')') : i + 1;
      const inner = parenthesized ? line.slice(i + 2, close) : line.slice(i + 1, i + 2);
      const number = (holds: boolean): number =>
        out.push({ ...token, kind: 'number', text: holds ? '1' : '0' });
      if (token.text === 'defined' && inner[0]?.kind === 'identifier' && close > i) {
        number(this.expander.macros.has(inner[0].text));
        i = close;
      } else if (HAS_OPERATORS.includes(token.text) && parenthesized && close > i) {
        number(this.has(token.text, inner));
        i = close;
      } else out.push(token);
    }
    return out;
  }

  private has(operator: string, inner: readonly Token[]): boolean {
    if (operator !== '__has_include') return true;
    const target = includeTarget(inner);
    return target !== undefined && this.resolve(target) !== undefined;
  }

  private defineDirective(rest: readonly Token[], name: Token): void {
    if (rest.length === 0) this.report.error(name.place, 'no macro name given in #define');
    const macro = parseDefinition(rest, this.report);
    if (!macro) return;
    const { macros } = this.expander;
    const old = macros.get(macro.name);
    if (old && !sameMacro(old, macro)) {
      const note = { place: old.place, message: 'this is the place of the previous definition' };
      this.report.warning(macro.place, `'${macro.name}' redefined`, undefined, [note]);
    }
    macros.set(macro.name, macro);
  }

  private include(rest: readonly Token[], name: Token): void {
    const target = includeTarget(rest) ?? includeTarget(this.expander.expandAll(rest));
    if (target === undefined) {
      this.report.error(name.place, '#include expects "FILENAME" or <FILENAME>');
      return;
    }
    const { limits } = this.report;
    if (this.frames.length >= limits['c-include-depth']) {
      this.report.stop(name.place, '#include nested too deeply', 'c-include-depth');
    }
    if (++this.includes > limits['c-includes']) {
      this.report.stop(name.place, 'too many #include', 'c-includes');
    }
    const path = this.resolve(target);
    if (path === undefined) {
      const { quotes, path: wanted } = target;
      const hint = quotes
        ? undefined
        : 'there are those that come with the simulator and those of -I';
      const refusals = this.candidates(target).map((one) => this.files.refusal(one));
      const why = refusals.find((one) => one !== undefined);
      const { place } = rest[0] ?? name;
      if (why === undefined) this.report.error(place, `no such header: ${wanted}`, hint);
      else this.report.error(place, `${wanted}: refused: ${why}`);
      if (why === undefined) this.report.missingHeaders.add(wanted);
      this.incomplete = true;
    } else if (!this.once.has(path)) {
      if (path === this.file) this.hasLoop = true;
      this.pushFile(path);
    }
  }

  private resolve(target: IncludeTarget): string | undefined {
    return this.candidates(target).find((path) => this.files.read(path) !== undefined);
  }

  private candidates(target: IncludeTarget): string[] {
    if (target.path.startsWith('/')) return [normalizePath(target.path)];
    const folders = (this.options.includeDirs ?? []).map((dir) => (dir === '' ? '' : `${dir}/`));
    if (target.quotes) folders.unshift(folderOf(this.frame.path));
    return folders.map((folder) => normalizePath(folder + target.path));
  }

  private pragma(rest: readonly Token[]): void {
    if (rest[0]?.text === 'once') this.once.add(this.frame.path);
    if (rest[0]?.text === 'pack') {
      const hint = 'use __attribute__((packed))';
      this.report.error(rest[0].place, '#pragma pack is not supported', hint);
    }
  }

  private line(rest: readonly Token[], name: Token): void {
    const [number, file] = this.expander.expandAll(rest);
    if (!number || !/^\d{1,9}$/.test(number.text) || (file && file.kind !== 'string')) {
      this.report.error((number ?? name).place, '#line expects a number and perhaps "FILENAME"');
      return;
    }
    this.frame.lineDelta = Number(number.text) - (name.place.line + 1);
    if (file) this.frame.shownPath = file.text.slice(1, -1);
  }
}

function spelled(tokens: readonly Token[]): string {
  return tokens
    .map((token, i) => (i > 0 && token.space ? ' ' : '') + token.text)
    .join('')
    .slice(0, 200);
}

function quoted(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&')}"`;
}

/** The front end as a whole: a source file in, an analysed program out. */
import type { Lacks } from './base/lacks.ts';
import type { Expr, Program } from './parse/ast.ts';
import type { Limits } from '../base/limits.ts';
import { CHAR, CHAR_UNSIGNED } from './base/ctype.ts';
import { Cursor, normalizeKeywords, ParseError } from './preprocess/cursor.ts';
import { isComplete, type CType } from './base/ctype.ts';
import { parseAssignment, parseConditional, parseExpression } from './parse/expression.ts';
import { parseTranslationUnit } from './parse/function-definition.ts';
import { parseInitializer } from './parse/initializer.ts';
import type { Token } from './base/token.ts';
import { outermost, type Place } from './base/place.ts';
import { preprocess, type PreprocessOptions } from './preprocess/preprocess.ts';
import { parseEnum, parseRecord, parseTypeName } from './parse/records.ts';
import { CompileStop, Report } from './base/diagnostics.ts';
import { SourceFiles, type SourceHost } from './base/source.ts';
import { parseBlock } from './parse/statement.ts';
import { typeName } from './parse/type-name.ts';
import { Unit, type Grammar } from './parse/unit.ts';
import { walk } from './parse/walk.ts';

/** How a source file is compiled. */
export interface CompileOptions extends PreprocessOptions {
  /** Gives the file and the headers it includes. */
  readonly host: SourceHost;
  /** Variables may be a thread's own, as in user space. */
  readonly hasThreads?: boolean;
  /** Default: all limits at theirs. */
  readonly limits?: Limits;
}

/** A source that was compiled. */
export interface CompiledSource extends Program {
  /** What it uses and nobody gives, as far as one can tell; only of one with errors. */
  readonly lacks: Lacks;
}

const GRAMMAR: Grammar = {
  expression: parseExpression,
  assignment: parseAssignment,
  conditional: parseConditional,
  typeName: parseTypeName,
  record: parseRecord,
  enumeration: parseEnum,
  block: parseBlock,
  compoundLiteral,
};

/**
 * Preprocesses, parses and analyses `file`. Whatever the input is, this returns; mistakes are among
 * the program's diagnostics.
 */
export function compile(file: string, options: CompileOptions): CompiledSource {
  const files = new SourceFiles(options.host);
  const report = new Report(files, options.limits);
  let unit: Unit | undefined;
  let lacks: Lacks = { headers: [], undeclared: [], declared: [], defined: [] };
  try {
    const { tokens, incomplete } = preprocess(file, files, report, options);
    // What is wrong of a source without its headers nobody needs to know, but what it lacks.
    const said = incomplete ? new Report(files, options.limits) : report;
    try {
      unit = analysed(tokens, said, options);
    } catch (error) {
      if (!incomplete) throw error;
    }
    if (report.errors > 0) lacks = lacking(file, tokens, report, said, unit);
    if (incomplete) unit = undefined;
  } catch (error) {
    if (error instanceof RangeError) {
      // With limits that were raised the stack may end first.
      const place = { file, line: 1, column: 1 };
      report.limit(place, 'the program is nested too deeply', 'c-nesting');
    } else if (!(error instanceof CompileStop)) throw error;
  }
  const { functions = [], variables = [], strings = [] } = unit ?? {};
  return {
    file,
    functions: functions.filter((symbol) => symbol.body || symbol.alias || symbol.referenced),
    variables: variables.filter(({ storage, referenced }) => storage !== 'extern' || referenced),
    strings,
    diagnostics: report.diagnostics,
    hasErrors: report.errors > 0,
    lacks,
  };
}

/** What a source with errors lacks: of functions those that its own text names. */
function lacking(
  file: string,
  tokens: readonly Token[],
  { missingHeaders }: Report,
  { unknownFunctions }: Report,
  unit: Unit | undefined,
): Lacks {
  const own = new Set(tokens.filter(({ place }) => outermost(place).file === file).map(textOf));
  const declared = (unit?.functions ?? []).filter(
    ({ referenced, body, alias, storage, name }) =>
      referenced && !body && alias === undefined && storage !== 'static' && own.has(name),
  );
  return {
    headers: [...missingHeaders],
    undeclared: [...unknownFunctions].filter((name) => own.has(name)),
    declared: declared.map(({ name }) => name),
    defined: (unit?.functions ?? []).filter(({ body }) => body).map(({ name }) => name),
  };
}

const textOf = ({ text }: Token): string => text;

function analysed(tokens: readonly Token[], report: Report, options: CompileOptions): Unit {
  // As gcc, where the macro follows from -funsigned-char.
  const char = options.defines?.['__CHAR_UNSIGNED__'] === undefined ? CHAR : CHAR_UNSIGNED;
  const cursor = new Cursor(usable(tokens, report), report);
  const unit = new Unit(cursor, report, GRAMMAR, char, options.hasThreads);
  parse(unit);
  finish(unit);
  return unit;
}

/** The tokens without what is none, which is reported. */
function usable(tokens: readonly Token[], report: Report): Token[] {
  const kept = tokens.filter((token) => {
    const { kind, text, place } = token;
    if (kind !== 'other' && text !== '#' && text !== '##') return true;
    const quote = /^(?:u8|[LuU])?(["'])/.exec(text)?.[1];
    const shown = /^[ -~]+$/.test(text) ? `'${text}'` : 'character';
    const message = quote ? `missing terminating ${quote} character` : `stray ${shown} in program`;
    report.error(place, message);
    return false;
  });
  return normalizeKeywords(kept);
}

function parse(unit: Unit): void {
  try {
    parseTranslationUnit(unit);
  } catch (error) {
    // The limits of nesting keep far from the end of the stack; a caller deep in its own may not.
    if (!(error instanceof RangeError) && !(error instanceof ParseError)) throw error;
    unit.report.error(unit.cursor.place, 'the program is nested too deeply here');
  }
}

function finish(unit: Unit): void {
  const { report } = unit;
  for (const variable of unit.variables) {
    const { type, storage, place, name } = variable;
    if (storage === 'extern' || isComplete(type)) continue;
    report.error(place, `'${name}' has incomplete type '${typeName(type)}'`);
  }
  for (const symbol of unit.functions) {
    const { storage, referenced, body, alias, name, place } = symbol;
    if (storage === 'static' && referenced && !body && alias === undefined) {
      report.error(place, `'${name}' used but never defined`);
    }
    if (!body) continue;
    walk({ statement: body.block }, (node, depth) => {
      if (depth !== report.limits['c-tree-height']) return;
      const { place: here } = node.expr ?? node.statement;
      report.limit(here, 'the program is nested too deeply here', 'c-tree-height');
    });
  }
}

/** `(type){…}`; the cursor is at the `{`. */
function compoundLiteral(unit: Unit, type: CType, place: Place): Expr {
  const parsed = parseInitializer(unit, type);
  const variable = unit.variable('<compound literal>', parsed.type, 'local', place);
  variable.referenced = true;
  const init = { zero: parsed.zero, items: parsed.items };
  return { kind: 'compound-literal', type: parsed.type, place, variable, init };
}

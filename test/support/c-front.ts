/** The first stages of the front end on snippets: tokens, macros, a cursor. */
import { Cursor, normalizeKeywords } from '../../src/cc/preprocess/cursor.ts';
import { tokenize } from '../../src/cc/preprocess/lexer.ts';
import type { Token } from '../../src/cc/base/token.ts';
import { preprocess, type PreprocessOptions } from '../../src/cc/preprocess/preprocess.ts';
import { Report } from '../../src/cc/base/diagnostics.ts';
import { SourceFiles } from '../../src/cc/base/source.ts';

/** Files by path. */
export type Files = Record<string, string>;

/** The sources of a map, and a report that shows their lines. */
export function sources(files: Files): { files: SourceFiles; report: Report } {
  const all = new SourceFiles({ read: (path) => files[path] });
  return { files: all, report: new Report(all) };
}

/** The tokens of a text without the end, and what was said. */
export function lex(text: string): { tokens: Token[]; said: string[] } {
  const { report } = sources({ 'a.c': text });
  const tokens = tokenize('a.c', text, report).slice(0, -1);
  return { tokens, said: report.diagnostics.map((d) => d.message) };
}

/** A cursor over a text. */
export function cursorOver(text: string): { cursor: Cursor; report: Report } {
  const { files, report } = sources({ 'a.c': text });
  files.read('a.c');
  return { cursor: new Cursor(normalizeKeywords(tokenize('a.c', text, report)), report), report };
}

/** a.c preprocessed: its text, one line for each that begins a line, and what was said. */
export function expand(
  input: string | Files,
  options: PreprocessOptions = {},
): { text: string; said: string[]; tokens: readonly Token[] } {
  const all = typeof input === 'string' ? { 'a.c': input } : input;
  const { files, report } = sources(all);
  const { tokens } = preprocess('a.c', files, report, options);
  const text = tokens
    .slice(0, -1)
    .map((token) => (token.first ? '\n' : token.space ? ' ' : '') + token.text)
    .join('')
    .trim();
  return { text, said: report.diagnostics.map((d) => `${d.line}: ${d.message}`), tokens };
}

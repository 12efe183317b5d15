/** Trees of functions in C, and what is in them. */
import { compile } from '../../src/cc/compile.ts';
import type { Expr, FunctionSymbol, Program, Variable } from '../../src/cc/parse/ast.ts';
import { walk } from '../../src/cc/parse/walk.ts';

const HEAD =
  'typedef unsigned long size_t; typedef struct F FILE; extern void *malloc(size_t); ' +
  'extern void free(void *); extern void *realloc(void *, size_t); extern int puts(const char *); ' +
  'extern FILE *fopen(const char *, const char *); extern int fclose(FILE *); void ext(void *); ' +
  'extern void exit(int); extern char *strcpy(char *, const char *);\n';

/** A source with declarations of what such functions call in its first line. */
export function parsed(text: string): Program {
  return compile('a.c', { host: { read: (path) => (path === 'a.c' ? HEAD + text : undefined) } });
}

/** The last function of a source. */
export function functionIn(text: string): FunctionSymbol {
  return parsed(text)
    .functions.filter(({ body }) => body)
    .at(-1)!;
}

/** What an expression in a function with `char *p, *q; int n;` is. */
export function expressionIn(text: string): { expr: Expr; p: Variable; q: Variable } {
  const symbol = functionIn(`long f(char *p, char *q, int n) { return (long)(${text}); }`);
  const [p, q] = symbol.body!.params;
  let expr: Expr | undefined;
  walk({ statement: symbol.body!.block }, ({ statement }) => {
    if (statement?.kind === 'return') expr = statement.value;
  });
  return { expr: expr!.kind === 'cast' ? expr.operand : expr!, p, q };
}

/** Findings as `line: message`. */
export function lines(
  found: readonly { readonly message: string; readonly places: readonly { line: number }[] }[],
): string[] {
  return found.map(({ message, places }) => `${places.at(-1)!.line}: ${message}`);
}

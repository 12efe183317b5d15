/** Compiles what fuzzing makes: whatever the input is, there is a program or a reason. */
import { CompileCache } from '../../src/cc/base/compile-cache.ts';
import { LoweringStop } from '../../src/cc/base/diagnostics.ts';
import { compile } from '../../src/cc/compile.ts';
import { lower } from '../../src/cc/lower/lower.ts';

const cache = new CompileCache();

/** What became of an input: its first message without names and numbers, or that it compiles. */
export function tryCompiling(
  source: string,
  read: (path: string) => string | undefined = () => undefined,
  includeDirs: readonly string[] = [],
): string {
  const host = { read: (path: string) => (path === 'main.c' ? source : read(path)) };
  const program = compile('main.c', { host, includeDirs, moduleName: 'demo', cache });
  const errors = program.diagnostics.filter(({ severity }) => severity === 'error');
  if (program.hasErrors !== errors.length > 0) throw new Error('errors without a message');
  for (const { line, column, message } of program.diagnostics) {
    if (line < 1 || column < 1 || message === '') throw new Error('a message without a place');
  }
  if (program.hasErrors) return errors[0].message.replaceAll(/'[^']*'|"[^"]*"|\d+/g, '_');
  for (const model of ['O0', 'O2'] as const) {
    try {
      lower([program], { model });
    } catch (error) {
      if (!(error instanceof LoweringStop)) throw error;
      return error.message;
    }
  }
  return 'compiles';
}

/** What snippets are lowered to: instructions as text, and what running them prints. */
import { disassemble } from '../../src/cc/base/bytecode.ts';
import { compile } from '../../src/cc/compile.ts';
import type { Expr, Program, Statement } from '../../src/cc/parse/ast.ts';
import { lower, type CodeModel, type LowerOptions } from '../../src/cc/lower/lower.ts';
import type { CData, CFunction, CProgram } from '../../src/cc/base/program.ts';
import { compileClean, functionOf } from './c-snippet.ts';
import { HEADERS, programOf, UserMachine } from './user-program.ts';

/** A function of a lowered program. */
export function loweredFunction(program: CProgram, name = 'f'): CFunction {
  const found = program.functions.find((each) => each.name === name);
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

/** The datum of a lowered program. */
export function datum(program: CProgram, name: string): CData {
  const found = program.data.find((each) => each.name === name);
  if (!found) throw new Error(`no datum ${name}`);
  return found;
}

/** The instructions of `f`, each after its word index, without the trap that ends all functions. */
export function listing(source: string, model: CodeModel = 'O2', name = 'f'): string[] {
  const { code } = loweredFunction(programOf(source, { model }), name);
  return disassemble(code).split('\n').slice(0, -1);
}

/** The same without the word indices. */
export function instructions(source: string, model: CodeModel = 'O2', name = 'f'): string[] {
  return listing(source, model, name).map((line) => line.replace(/^\d+: /, ''));
}

/** The names of the opcodes alone. */
export function opcodes(source: string, model: CodeModel = 'O2', name = 'f'): string {
  return instructions(source, model, name)
    .map((line) => line.split(' ')[0])
    .join(' ');
}

/** Runs `main` at both levels of optimisation; throws when they print different things. */
export function runBoth(source: string): string {
  const [plain, optimised] = (['O0', 'O2'] as const).map(
    (model) => new UserMachine().run(programOf(source, { model })).output,
  );
  if (plain !== optimised) throw new Error(`O0 prints ${plain}, O2 ${optimised}`);
  return plain;
}

/** Runs statements with stdio in `main`, which follows `before`, at both levels. */
export function runStatements(statements: string, before = ''): string {
  return runBoth(
    `#include <stdio.h>\n${before}\nint main(void) { ${statements}\n return 0; }`,
  ).trim();
}

/** Analysed translation units, one for each source: `unit0.c`, … */
export function units(...sources: string[]): Program[] {
  return sources.map((source, i) => {
    const files: Record<string, string> = { ...HEADERS, [`/unit${i}.c`]: source };
    const host = { read: (path: string): string | undefined => files[path] };
    return compile(`/unit${i}.c`, { host, includeDirs: ['/include'] });
  });
}

/** Lowers several translation units to one program. */
export function linked(sources: string[], options: LowerOptions = {}): CProgram {
  return lower(units(...sources), options);
}

/** The expression `f` returns. */
export function returned(source: string): Expr {
  const last = bodyOf(source).at(-1);
  if (last?.kind !== 'return' || !last.value) throw new Error('f returns nothing');
  return last.value;
}

/** The statements of `f`. */
export function bodyOf(source: string): readonly Statement[] {
  return functionOf(compileClean(source), 'f').body!.block.statements;
}

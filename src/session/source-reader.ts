/**
 * Reads sources in C for whoever looks at them without running them, such as the shell's cppcheck:
 * a program's with the headers of user space, a module's with those of the kernel.
 */
import { compile, type CompiledSource } from '../cc/compile.ts';
import type { SourceHost } from '../cc/base/source.ts';
import type { SourceReader } from '../shell/commands/command.ts';
import type { BuilderSources, ModuleBuilder } from './module-builder.ts';
import { SIM_FOLDER, sourceHost } from './sources.ts';

/** The source with what it lacks before it: files beside it with names that none has. */
const WHOLE = '<whole>';
const DECLARATIONS = '<declarations>';

/** Makes a reader for one machine. */
export function sourceReader(
  { modules }: Pick<ModuleBuilder, 'modules'>,
  { sources }: BuilderSources,
): SourceReader {
  const worlds = [
    { folder: `${SIM_FOLDER}/user/include`, defines: { __linux__: '1', __unix__: '1' } },
    { folder: `${SIM_FOLDER}/include`, defines: modules.defines() },
  ];
  return (file, others, flags) => {
    const host = sourceHost(sources, others);
    let best: CompiledSource | undefined;
    for (const { folder, defines } of worlds) {
      const options = {
        includeDirs: [...flags.includeDirs, folder],
        defines: { ...defines, ...flags.defines },
        hasThreads: true,
      };
      const program = readWith(file, host, options);
      if (!best || errorsOf(program) < errorsOf(best)) best = program;
      if (!best.hasErrors) break;
    }
    return { program: best!, isOwn: (path) => !path.startsWith(`${SIM_FOLDER}/`) };
  };
}

function errorsOf({ diagnostics }: CompiledSource): number {
  return diagnostics.filter(({ severity }) => severity !== 'warning').length;
}

/** Compiles, and again with what turned out to be missing. */
function readWith(
  file: string,
  host: SourceHost,
  options: Omit<Parameters<typeof compile>[1], 'host'>,
): CompiledSource {
  const first = compile(file, { ...options, host });
  if (!first.hasErrors) return first;
  const { headers, undeclared } = first.lacks;
  if (headers.length + undeclared.length === 0) return first;
  const declarations = undeclared.map((name) => `int ${name}();\n`).join('');
  const name = file.slice(file.lastIndexOf('/') + 1);
  const folder = file.slice(0, file.length - name.length);
  const text = `#include "${DECLARATIONS}"\n#include "${name}"\n`;
  const made = new Map([
    [folder + WHOLE, text],
    [folder + DECLARATIONS, declarations],
  ]);
  const whole: SourceHost = {
    read: (path) =>
      made.get(path) ?? host.read(path) ?? (isMissing(path, headers) ? '' : undefined),
    refusal: (path) => host.refusal?.(path),
  };
  return compile(folder + WHOLE, { ...options, host: whole });
}

function isMissing(path: string, headers: readonly string[]): boolean {
  return headers.some((name) => path === name || path.endsWith(`/${name}`));
}

/**
 * The compiler of programs for user space, as the shell's gcc calls it.
 */
import type { CompiledProgram, ProgramCompiler } from '../shell/commands/command.ts';
import { DETECTORS, toolFor } from '../detectors/list.ts';
import type { System } from '../system.ts';
import { Programs } from '../user/programs.ts';
import type { BuilderSources, ModuleBuilder } from './module-builder.ts';
import { SIM_FOLDER, sourceHost } from './sources.ts';

/** Makes a compiler for one machine. */
export function userPrograms(
  system: System,
  { modules }: ModuleBuilder,
  { sources }: BuilderSources,
): ProgramCompiler {
  const includeDirs = [`${SIM_FOLDER}/user/include`];
  const programs = new Programs({ kernel: system.kernel, modules, includeDirs });
  return (files, others, { defines, optimize, includeDirs: own, sanitizers = [] }) => {
    const unknown = sanitizers.find((name) => !DETECTORS.some((one) => one.sanitizer === name));
    if (unknown !== undefined) {
      const messages = `gcc: error: unrecognized argument to '-fsanitize=' option: '${unknown}'\n`;
      return { messages };
    }
    const host = sourceHost(sources, others);
    const model = optimize ? 'O2' : 'O0';
    const functions = DETECTORS.filter(({ sanitizer = '' }) =>
      sanitizers.includes(sanitizer),
    ).flatMap((one) => one.functions ?? []);
    const how = { defines, model, includeDirs: own, functions } as const;
    const { program, messages } = programs.build(files, host, how);
    if (!program) return { messages };
    const run: CompiledProgram['run'] = (start) => {
      const sleep = (ms: number): void => system.sleep(ms);
      const tool = start.tool ?? toolFor(sanitizers, start)?.();
      const given = { ...start, ...(tool ? { tool } : {}), sleep };
      const { stdout, stderr, signal, status } = programs.run(program, given);
      return { stdout, stderr, signal, exitCode: status };
    };
    return { program: { run }, messages };
  };
}

/**
 * The compiler of programs for user space, as the shell's gcc calls it.
 */
import type { CompiledProgram, ProgramCompiler } from '../shell/commands/command.ts';
import { DETECTORS, toolFor } from '../detectors/list.ts';
import type { System } from '../system.ts';
import { Image } from '../user/image.ts';
import { FIXED_LAYOUT, LINUX_LAYOUT } from '../user/layout.ts';
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
  return (files, others, { defines, optimize, includeDirs: own, sanitizers = [], fixed }) => {
    const unknown = sanitizers.find((name) => !DETECTORS.some((one) => one.sanitizer === name));
    if (unknown !== undefined) {
      const messages = `gcc: error: unrecognized argument to '-fsanitize=' option: '${unknown}'\n`;
      return { messages };
    }
    const host = sourceHost(sources, others);
    const model = optimize ? 'O2' : 'O0';
    const used = DETECTORS.filter(({ sanitizer = '' }) => sanitizers.includes(sanitizer));
    const functions = used.flatMap((one) => one.functions ?? []);
    const redZones = used.some((one) => one.redZones ?? false);
    const how = { defines, model, includeDirs: own, functions, redZones } as const;
    const { program, messages } = programs.build(files, host, how);
    if (!program) return { messages };
    const run: CompiledProgram['run'] = (start) => {
      const sleep = (ms: number): void => system.sleep(ms);
      const tool = start.tool ?? toolFor(sanitizers, start)?.();
      const layout = fixed ? FIXED_LAYOUT : LINUX_LAYOUT;
      const given = { ...start, ...(tool ? { tool } : {}), layout, sleep };
      const { status, ...exit } = programs.run(program, given);
      return { ...exit, exitCode: status };
    };
    const lineAt = (offset: number): string => Image.lineAt(program, offset);
    return { program: { run, lineAt }, messages };
  };
}

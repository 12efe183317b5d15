/**
 * The compiler of programs for user space, as the shell's gcc calls it.
 */
import type { CompiledProgram, ProgramCompiler } from '../shell/commands/command.ts';
import type { Detector } from '../detectors/detector.ts';
import { DETECTORS, toolFor } from '../detectors/list.ts';
import type { System } from '../system.ts';
import type { AllocationListener } from '../user/allocations.ts';
import { Image } from '../user/image.ts';
import { FIXED_LAYOUT, LINUX_LAYOUT } from '../user/layout.ts';
import { Programs } from '../user/programs.ts';
import type { Tool } from '../user/tool.ts';
import type { BuilderSources, ModuleBuilder } from './module-builder.ts';
import { SIM_FOLDER, sourceHost } from './sources.ts';

/** What a program is built with and runs under that asks for nothing. */
export interface WatchedProgram {
  readonly built?: Detector;
  readonly tool: Tool;
  readonly listeners: readonly AllocationListener[];
  readonly env: Readonly<Record<string, string>>;
}

/** Gives it for a program that is compiled now, whose first run it is for. */
export type WatchPrograms = () => WatchedProgram | undefined;

/** Makes a compiler for one machine. */
export function userPrograms(
  system: System,
  { modules }: ModuleBuilder,
  { sources }: BuilderSources,
  watched: WatchPrograms = () => undefined,
): ProgramCompiler {
  const includeDirs = [`${SIM_FOLDER}/user/include`];
  const programs = new Programs({ kernel: system.kernel, modules, includeDirs });
  return (files, others, { defines, optimize, includeDirs: folders, sanitizers = [], fixed }) => {
    const unknown = sanitizers.find((name) => !DETECTORS.some((one) => one.sanitizer === name));
    if (unknown !== undefined) {
      const messages = `gcc: error: unrecognized argument to '-fsanitize=' option: '${unknown}'\n`;
      return { messages };
    }
    const host = sourceHost(sources, others);
    const model = optimize ? 'O2' : 'O0';
    const own = DETECTORS.filter(({ sanitizer = '' }) => sanitizers.includes(sanitizer));
    const watch = own.length === 0 ? watched() : undefined;
    const used = watch?.built ? [watch.built] : own;
    const functions = used.flatMap((one) => one.functions ?? []);
    const redZones = used.some((one) => one.redZones ?? false);
    const how = { defines, model, includeDirs: folders, functions, redZones } as const;
    const { program, messages } = programs.build(files, host, how);
    if (!program) return { messages };
    let isRun = false;
    const run: CompiledProgram['run'] = (start) => {
      const sleep = (ms: number): void => system.sleep(ms);
      const asked = start.tool ?? toolFor(sanitizers, start)?.();
      const isWatched = watch !== undefined && !asked && !isRun;
      isRun = true;
      const tool = isWatched ? watch.tool : asked;
      const layout = fixed ? FIXED_LAYOUT : LINUX_LAYOUT;
      const given = {
        ...start,
        ...(tool ? { tool } : {}),
        ...(isWatched ? { listeners: watch.listeners, env: { ...start.env, ...watch.env } } : {}),
        layout,
        sleep,
      };
      const { stdout, stderr, pieces, signal, status } = programs.run(program, given);
      return { stdout, stderr, pieces, signal, exitCode: status };
    };
    const lineAt = (offset: number): string => Image.lineAt(program, offset);
    return { program: { run, lineAt }, messages };
  };
}

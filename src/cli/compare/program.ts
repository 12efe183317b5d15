/**
 * Programs in user space for a comparison: one that is given alone, and the one that `--user` gives
 * and that uses the modules of a workload.
 */
import { existsSync } from 'node:fs';
import { dirname, basename } from 'node:path';
import type { CompileCache } from '../../cc/base/compile-cache.ts';
import type {
  ProgramComparison,
  ProgramFailure,
  ProgramStart,
  RunProgram,
} from '../../detectors/compare/program-side.ts';
import { runAlone } from '../../detectors/recorded-runs.ts';
import { recordedPrograms } from '../../session/recorded-programs.ts';
import { SIM_FOLDER, sourceHost } from '../../session/sources.ts';
import { SIGNAL_TEXTS } from '../../user/signal.ts';
import { diskSources } from '../disk.ts';
import { UsageError } from '../exit-codes.ts';
import { definesOf } from '../given-modules.ts';
import { namedSources } from '../host-folder.ts';
import type { MachineConfig } from '../machine-options.ts';
import type { ModuleRunFlags } from '../module-run.ts';
import { readNamed } from '../named-files.ts';
import type { Terminal } from '../terminal.ts';
import { runWorkload } from '../workload.ts';

/** Comments and texts, in which anything may stand. */
const NO_CODE = /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g;

/** Whether a workload is a program in C for user space: it has main(), and is no module. */
export function isProgram(workload: string): boolean {
  // Several files joined by + are a module.
  if (!workload.endsWith('.c') || (workload.includes('+') && !existsSync(workload))) return false;
  const text = readNamed(workload);
  if (/^[ \t]*#[ \t]*include[ \t]*<linux\/module\.h>/m.test(text)) return false;
  return /\bmain[ \t]*\(/.test(text.replaceAll(NO_CODE, ' '));
}

/** A program that is given alone. @param words - the file, and its arguments. */
export function programAlone(
  [file, ...args]: readonly string[],
  config: MachineConfig,
  flags: ModuleRunFlags,
  terminal: Terminal,
): RunProgram {
  const machine = recordedPrograms(config, { sources: diskSources() });
  const includes = flags.include ?? [];
  const host = sourceHost(diskSources(), namedSources([file], [dirname(file), ...includes]));
  const name = basename(file, '.c');
  let isTold = false;
  return ({ built, ...start }) => {
    const { program, messages } = machine.programs.build([file], host, {
      defines: definesOf(flags),
      includeDirs: [...includes, `${SIM_FOLDER}/user/include`],
      functions: built?.functions ?? [],
      redZones: built?.redZones ?? false,
    });
    if (!program) return Promise.resolve(messages);
    const { signal, stderr } = runAlone(machine, program, {
      ...start,
      argv: [`./${name}`, ...args],
    });
    // How the first run ends is the program's own doing, and not that of a tool.
    if (signal !== 0 && !isTold) terminal.error(stderr + endedBy(name, signal));
    isTold = true;
    return Promise.resolve(undefined);
  };
}

function endedBy(name: string, signal: number): string {
  const text = SIGNAL_TEXTS[signal] ?? `signal ${signal}`;
  return `note: '${name}' was ended by a signal (${text}): what follows is what it left\n`;
}

/** What all runs of a comparison share. */
export interface RunWith {
  readonly terminal: Terminal;
  readonly cache: CompileCache;
}

/** The program of `--user`: the whole workload is run each time. */
export function programOfWorkload(
  words: readonly string[],
  config: MachineConfig,
  flags: ModuleRunFlags,
  { terminal, cache }: RunWith,
): RunProgram {
  return async (start) => {
    let left: ProgramStart | undefined = start;
    const programs = (): ProgramStart | undefined => {
      const given = left;
      left = undefined;
      return given;
    };
    await runWorkload(words, config, flags, terminal, () => undefined, { programs, cache });
    return left === undefined ? undefined : 'no program was compiled';
  };
}

/** @throws UsageError when a program has come to nothing. */
export function checkedComparison(
  found: ProgramComparison | ProgramFailure,
  file: string,
  terminal: Terminal,
): ProgramComparison {
  if ('blocks' in found) return found;
  if (found.tooMany !== undefined) {
    throw new UsageError(`'${file}' has more than ${found.tooMany} blocks at once`);
  }
  if (found.messages === undefined) {
    const hint = 'a program that is killed, or that never ends, is not looked at';
    throw new UsageError(`'${file}' does not come to its end`, hint);
  }
  terminal.error(found.messages);
  throw new UsageError(`'${file}' does not compile`);
}

/**
 * How modules and what is done with them are given on a command line, the same for every command
 * that runs some:
 *
 *     run ./driver.c fail_at=2 -D DEBUG -I include --do 'cat /proc/driver'
 */
import type { Command } from 'commander';
import { parseDefine } from '../kbuild/modules.ts';
import { UsageError } from './exit-codes.ts';

/** The options, as commander gives them. */
export interface ModuleFlags {
  readonly fixed?: boolean;
  readonly stack?: boolean;
  readonly include?: readonly string[];
  readonly define?: readonly string[];
  readonly with?: readonly string[];
  readonly do?: readonly Exercise[];
  readonly script?: readonly Exercise[];
  readonly user?: readonly Exercise[];
}

/**
 * What is done while the modules are loaded: commands, a file of the host with some, or a program
 * in C with its arguments.
 */
export interface Exercise {
  readonly kind: 'commands' | 'script' | 'user';
  readonly text: string;
}

/** A module as it was asked for. */
export interface GivenModule {
  /** A C file, several joined by `+`, a folder, a makefile, a scenario, a module of the machine. */
  readonly text: string;
  /** Parameters that stand behind it. */
  readonly params: readonly string[];
}

/** What the arguments of a command may be. */
export const MODULE_HELP = 'C files (a.c+b.c is one module), folders with a Kbuild, scenarios';
/** What the one argument of a command may be. */
export const WORKLOAD_HELP =
  'a C file, a folder with a Kbuild, a scenario, kmemleak-test, or a trace (.kml)';

/** `name=value`, or `module.name=value` as on a kernel's command line. */
const PARAM = /^\w[\w-]*(?:\.\w[\w-]*)?=/;

/** Adds the options. */
export function addModuleOptions(command: Command): Command {
  const exercises: Exercise[] = [];
  const exercise =
    (kind: Exercise['kind']) =>
    (text: string): readonly Exercise[] => {
      exercises.push({ kind, text });
      return exercises;
    };
  return command
    .option('--fixed', 'the corrected form of a scenario')
    .option('--stack', 'scan stacks too, as a kernel does unless told otherwise')
    .option('-I, --include <dir>', 'look for headers there, too', collect)
    .option('-D, --define <name[=text]>', 'define a macro for the modules', collect)
    .option('--with <module>', 'load that module first, as one whose exports are used', collect)
    .option('--do <commands>', 'shell commands to run while it is loaded', exercise('commands'))
    .option('--script <file>', 'the same from a file', exercise('script'))
    .option(
      '--user <program>',
      'a program in C to run meanwhile: FILE.c ARGUMENTS',
      exercise('user'),
    );
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/**
 * The modules that words name, with the parameters behind each; those of `--with` come first.
 * @throws UsageError when parameters stand behind no module.
 */
export function givenModules(words: readonly string[], flags: ModuleFlags = {}): GivenModule[] {
  const given: { text: string; params: string[] }[] = [];
  for (const word of [...(flags.with ?? []).flatMap(wordsOf), ...words]) {
    if (!isParam(word)) given.push({ text: word, params: [] });
    else if (given.length > 0) given.at(-1)!.params.push(word);
    else throw new UsageError(`'${word}' stands behind no module`, 'parameters follow a module');
  }
  return given;
}

/** Whether a word gives a parameter a value. */
export function isParam(word: string): boolean {
  return PARAM.test(word);
}

/** What of `words` behind a workload are its parameters, and the rest. */
export function splitParams(words: readonly string[]): [params: string[], rest: string[]] {
  const end = words.findIndex((word) => !isParam(word));
  const at = end < 0 ? words.length : end;
  return [words.slice(0, at), words.slice(at)];
}

/** `--with 'a.c debug=1'`. */
function wordsOf(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

/** What is done while the modules are loaded, in the order in which it was given. */
export function exercisesOf({ do: commands, script, user }: ModuleFlags): readonly Exercise[] {
  return commands ?? script ?? user ?? [];
}

/**
 * The macros that `-D` defines.
 * @throws UsageError when one has no name.
 */
export function definesOf({ define = [] }: ModuleFlags): Record<string, string> {
  return Object.fromEntries(
    define.map((text) => {
      const [name, value] = parseDefine(text);
      if (/^[A-Za-z_]\w*$/.test(name)) return [name, value];
      throw new UsageError(`-D: '${name}' cannot be the name of a macro`);
    }),
  );
}

/** The same modules and options for a command that takes one workload. */
export function explainWords(given: readonly GivenModule[], flags: ModuleFlags): string[] {
  const option = (name: string, values: readonly string[] = []): string[] =>
    values.flatMap((value) => [name, quoted(value)]);
  const last = given.at(-1)!;
  return [
    quoted(last.text),
    ...last.params.map(quoted),
    ...option(
      '--with',
      given.slice(0, -1).map(({ text, params }) => [text, ...params].join(' ')),
    ),
    ...(flags.fixed ? ['--fixed'] : []),
    ...(flags.stack ? ['--stack'] : []),
    ...option('-I', flags.include),
    ...option('-D', flags.define),
    ...exercisesOf(flags).flatMap(({ kind, text }) => [OPTION_OF[kind], quoted(text)]),
  ];
}

const OPTION_OF: Readonly<Record<Exercise['kind'], string>> = {
  commands: '--do',
  script: '--script',
  user: '--user',
};

/** A word as it is typed into a shell. */
export function quoted(word: string): string {
  return /^[\w.,:=@%/+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * kmemleak-sim static FILE…: looks at sources and runs nothing: what is lost on one of the ways
 * through a function.
 */
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { formatDiagnostic, type Diagnostic } from '../../base/diagnostic.ts';
import { DEFAULT_LIMITS, raiseHint } from '../../base/limits.ts';
import { outermost } from '../../cc/base/place.ts';
import { lineReader } from '../../cc/base/source.ts';
import { lookAt, type Finding } from '../../detectors/static/look.ts';
import type { ReadSource } from '../../shell/commands/command.ts';
import { sourceReader } from '../../session/source-reader.ts';
import { diskSources } from '../disk.ts';
import { EXIT_CLEAN, EXIT_LEAKS, UsageError } from '../exit-codes.ts';
import { findModules, sourcesOf, type FoundModule } from '../find-module.ts';
import { addModuleOptions, givenModules, MODULE_HELP } from '../given-modules.ts';
import { addMachineOptions, machineConfig } from '../machine-options.ts';
import type { ModuleRunFlags } from '../module-run.ts';
import { startMachine } from '../simulated-machine.ts';
import { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  kmemleak-sim static driver.c                  a module, or a program with main()
  kmemleak-sim static driver.c debug=1          a variable that always has that value
  kmemleak-sim static error-path-unwind         a scenario
  kmemleak-sim static ./driver --json | jq '.findings[].message'

docs/detectors.md says what it sees and what it does not. Exits with 1 when something is found.`;

/** Adds the command `static`. */
export function addStaticCommand(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('static')
    .summary('leaks on error paths, found without running anything')
    .description(
      'Goes all ways through each function of modules and programs in C, and tells which blocks ' +
        'are lost on one of them, freed twice or by the wrong function.',
    )
    .argument('<source...>', `${MODULE_HELP}; programs with main()`);
  addModuleOptions(command);
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], flags: ModuleRunFlags) => finish(await look(words, flags)));
}

async function look(words: readonly string[], flags: ModuleRunFlags): Promise<number> {
  const terminal = new Terminal(flags.color);
  const config = machineConfig(flags);
  const machine = startMachine(config);
  const steps = config.limits?.['static-steps'] ?? DEFAULT_LIMITS['static-steps'];
  const readSource = sourceReader(machine.builder, { sources: diskSources() });
  const findings: Diagnostic[] = [];
  const unfinished: Diagnostic[] = [];
  const data: object[] = [];
  for (const module of findModules(machine, givenModules(words, flags), flags)) {
    const host = sourcesOf([module]);
    const lineAt = lineReader(host);
    const given = valuesOf(module, flags);
    for (const source of module.sources ?? []) {
      const folders = [...(module.includeDirs ?? []), dirname(source)];
      const options = { includeDirs: folders, defines: module.defines ?? {} };
      const read = readSource(source, host, options);
      checkRead(read, source, terminal);
      const looked = lookAt(read.program, read.isOwn, { given, steps });
      for (const one of looked.findings) {
        findings.push(asDiagnostic(one, lineAt));
        data.push(asJson(one));
      }
      for (const { name, place } of looked.unfinished) {
        const { file, line, column } = outermost(place);
        const message = `'${name}' has too many ways, not all were gone`;
        const at = { file, line, column, sourceLine: lineAt(file, line) };
        const hint = raiseHint('static-steps');
        unfinished.push({ severity: 'warning', ...at, message, hint });
      }
    }
    if (!module.sources) throw new UsageError(`'${module.name}' has no sources here`);
  }
  if (flags.json) {
    const notFinished = unfinished.map(({ file, line, message }) => ({ file, line, message }));
    await terminal.json({ findings: data, unfinished: notFinished });
  } else {
    for (const one of [...findings, ...unfinished]) await terminal.line(formatDiagnostic(one));
    await terminal.line(findings.length === 0 ? 'Nothing is found.' : `${findings.length} found.`);
  }
  return findings.length > 0 ? EXIT_LEAKS : EXIT_CLEAN;
}

/** What is known of variables: parameters that are given, and the form of a scenario. */
function valuesOf({ params = [] }: FoundModule, { fixed }: ModuleRunFlags): Map<string, bigint> {
  const words = [...(fixed ? ['fixed=1'] : []), ...params];
  return new Map(
    words.flatMap((word) => {
      const [name, value] = word.split(/=(.*)/s);
      return /^-?\d+$/.test(value) ? [[name, BigInt(value)] as const] : [];
    }),
  );
}

/** What does not compile cannot be looked at, whole functions can. */
function checkRead({ program }: ReadSource, source: string, terminal: Terminal): void {
  const errors = program.diagnostics.filter(({ severity }) => severity !== 'warning');
  if (errors.length === 0) return;
  terminal.mistakes(errors);
  throw new UsageError(`'${source}' does not compile`, undefined, errors);
}

function asDiagnostic(
  { id, message, place, notes }: Finding,
  lineAt: (file: string, line: number) => string,
): Diagnostic {
  const shown = (at: Finding['place'], text: string) => {
    const { file, line, column } = at;
    return { file, line, column, message: text, sourceLine: lineAt(file, line) };
  };
  const led = notes.map((note) => shown(note.place, note.text));
  return { severity: 'error', ...shown(place, `${message} [${id}]`), notes: led };
}

function asJson({ id, message, place, notes }: Finding): object {
  const at = ({ file, line, column }: Finding['place']) => ({ file, line, column });
  return {
    id,
    message,
    ...at(place),
    notes: notes.map((note) => ({ ...at(note.place), message: note.text })),
  };
}

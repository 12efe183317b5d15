/**
 * Modules of a command line, to be tried on one fresh machine after the other: compiled once, and
 * used each time as the command line says.
 */
import { CompileCache } from '../cc/base/compile-cache.ts';
import { moduleName } from '../kernel/module/module.ts';
import type { TrialPlan } from '../session/module-trial.ts';
import { findModules, provideModules, type FoundModule } from './find-module.ts';
import type { GivenModule } from './given-modules.ts';
import type { MachineConfig } from './machine-options.ts';
import { exerciseScripts, type ModuleRunFlags } from './module-run.ts';
import { readScenario } from './scenario-files.ts';
import { startMachine, type SimulatedMachine } from './simulated-machine.ts';
import type { Terminal } from './terminal.ts';

/**
 * The plan. Compiles the modules on a machine of their own, so that what is wrong with them is told
 * once and at the beginning.
 * @throws UsageError when there is no such module, or one does not compile.
 */
export function trialPlan(
  given: readonly GivenModule[],
  config: MachineConfig,
  flags: ModuleRunFlags,
  terminal: Terminal,
): TrialPlan & { readonly found: readonly FoundModule[] } {
  const cache = new CompileCache();
  const first = startMachine(config, {}, cache);
  const found = findModules(first, given, flags);
  provideModules(first, terminal, found);
  const start = (): SimulatedMachine => {
    const machine = startMachine(config, {}, cache);
    provideModules(machine, SILENT, found);
    return machine;
  };
  const scripts = [
    ...exerciseScripts(flags),
    ...given.flatMap(({ text }) => readScenario(text)?.commands ?? []),
  ];
  return {
    found,
    start,
    modules: found.map(({ name, params = [] }) => ({
      name: moduleName(name),
      params: paramsOf([...(flags.fixed ? ['fixed=1'] : []), ...params]),
    })),
    async exercise({ shell }) {
      for (const script of scripts) await shell.run(script);
    },
  };
}

/** What was wrong was told the first time. */
const SILENT: Pick<Terminal, 'error'> = { error: () => undefined };

function paramsOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** Machines for targets: small, with a shell and a compiler that remembers headers. */
import { diskSources } from '../../src/cli/disk.ts';
import { CompileCache, type MachineOptions, type SessionConfig } from '../../src/index.ts';
import { startMachine, type SimulatedMachine } from '../../src/session/machine.ts';
import type { ShellOptions } from '../../src/shell/shell.ts';
import { checkObjects } from '../../src/testkit/checkers.ts';
import { kindOfText } from './mutate-text.ts';

const OPTIONS: MachineOptions = { sources: diskSources(), cache: new CompileCache() };
const MEMORY = 32 * 2 ** 20;

/** Boots a machine, without the journal of a session. @throws RangeError as `boot` does. */
export function machine(config: SessionConfig = {}, shell: ShellOptions = {}): SimulatedMachine {
  return startMachine({ memBytes: MEMORY, cpus: 1, ...config }, { ...OPTIONS, shell });
}

/** Builds a C source for insmod. @returns what is wrong with it; undefined when it was built. */
export function addModule({ builder, system }: SimulatedMachine, text: string): string | undefined {
  const files = { read: (path: string) => (path === 'fuzz.c' ? text : undefined) };
  const { definition, messages } = builder.build('fuzz', 'fuzz.c', files);
  if (definition) {
    system.modules.register(definition);
    return undefined;
  }
  const error = /error: (.*)/.exec(messages)?.[1];
  if (error === undefined) throw new Error(`no message: ${messages}`);
  return kindOfText(error);
}

/** Builds a C source, loads it, scans twice, unloads it. @returns what became of it. */
export function useModule(one: SimulatedMachine, text: string): string {
  const wrong = addModule(one, text);
  if (wrong !== undefined) return wrong;
  const { system } = one;
  const outcome = [system.insmod('fuzz')];
  for (let i = 0; i < 2; i++) {
    system.sleep(6000);
    system.kmemleak.scan();
  }
  const report = system.kmemleak.report();
  outcome.push(system.rmmod('fuzz'));
  system.kmemleak.scan();
  const log = system.log.dmesg.split('\n').filter((line) => /BUG|WARNING|panic|Oops/.test(line));
  // The allocators' own data may be what a module wrote over.
  checkObjects(system);
  const words = log.map((line) => kindOfText(line.replace(/^\[[^\]]*\]/, '').slice(0, 40)));
  return [...outcome, report === '' ? 'clean' : 'leaks', ...new Set(words)].join('|');
}

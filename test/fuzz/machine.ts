/** Machines for targets: small, with a shell and a compiler that remembers headers. */
import { diskSources } from '../../src/cli/disk.ts';
import { CompileCache, Session, type MachineOptions, type SessionConfig } from '../../src/index.ts';
import { checkObjects } from '../../src/testkit/checkers.ts';
import { kindOfText } from './mutate-text.ts';

const OPTIONS: MachineOptions = { sources: diskSources(), cache: new CompileCache() };
const MEMORY = 32 * 2 ** 20;

/** Boots a machine. @throws RangeError as `boot` does. */
export function session(config: SessionConfig = {}): Session {
  return new Session({ memBytes: MEMORY, cpus: 1, ...config }, OPTIONS);
}

/** Builds a C source, loads it, scans twice, unloads it. @returns what became of it. */
export async function useModule(
  one: Session,
  source: string,
  params: Readonly<Record<string, string>> = {},
): Promise<string> {
  const files = { 'fuzz.c': source };
  const built = await one.perform({ kind: 'module', name: 'fuzz', files });
  if (!built.ok) {
    if (!/error: /.test(built.messages)) throw new Error(`no message: ${built.messages}`);
    return kindOfText(/error: (.*)/.exec(built.messages)?.[1] ?? '');
  }
  const outcome = [await one.perform({ kind: 'insmod', module: 'fuzz', params })];
  for (let i = 0; i < 2; i++) {
    await one.perform({ kind: 'sleep', ms: 6000 });
    await one.perform({ kind: 'scan' });
  }
  const report = one.system.kmemleak.report();
  outcome.push(await one.perform({ kind: 'rmmod', module: 'fuzz' }));
  await one.perform({ kind: 'scan' });
  const log = one.system.log.dmesg
    .split('\n')
    .filter((line) => /BUG|WARNING|panic|Oops/.test(line));
  // The allocators' own data may be what a module wrote over.
  checkObjects(one.system);
  const words = log.map((line) => kindOfText(line.replace(/^\[[^\]]*\]/, '').slice(0, 40)));
  return [...outcome, report === '' ? 'clean' : 'leaks', ...new Set(words)].join('|');
}

/**
 * Modules that are wrong at random places: compiled, loaded, scanned, unloaded and scanned, they end
 * with diagnostics, an error number, an oops, a soft lockup or a panic, and never with an exception.
 */
import fc from 'fast-check';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { CModules, boot, formatDiagnostic } from '../../src/index.ts';
import { mutate } from './mutate.ts';
import { holds, runs } from './settings.ts';

const SIM = fileURLToPath(new URL('../../sim/', import.meta.url));
const KMEMLEAK = '/sys/kernel/debug/kmemleak';
const PROC = ['slabinfo', 'vmallocinfo', 'meminfo', 'buddyinfo', 'modules'];
const sources = readdirSync(`${SIM}scenarios`)
  .map((name) => `${SIM}scenarios/${name}/${name}.c`)
  .filter((file) => existsSync(file));

/** Runs one mutant through everything; says how it ended. */
function life(file: string, text: string, rnd: Prng): string {
  const kernel = rnd.int(2) === 0 ? '6.12' : '6.1';
  const system = boot({ kernel, seed: String(rnd.u32()) });
  const host = {
    read: (path: string) =>
      path === file ? text : existsSync(path) ? readFileSync(path, 'latin1') : undefined,
  };
  const modules = new CModules(system, { host, includeDirs: [`${SIM}include`] });
  const { definition, diagnostics } = modules.build('mutant', [file]);
  expect(diagnostics.every((d) => formatDiagnostic(d) !== '')).toBe(true);
  if (!definition) {
    expect(diagnostics).not.toEqual([]);
    return 'diagnostics';
  }
  const look = (): void => {
    for (let i = 0; i < 2; i++) {
      system.sleep(6000);
      system.writeFile(KMEMLEAK, 'scan');
    }
    for (const path of [KMEMLEAK, ...PROC.map((name) => `/proc/${name}`)]) system.readFile(path);
  };
  system.modules.register(definition);
  const loaded = system.insmod('mutant', rnd.int(3) === 0 ? { fixed: '1' } : {});
  look();
  system.rmmod('mutant');
  look();
  system.insmod('mutant');
  system.sleep(30_000);
  const { oops } = system.kernel;
  if (oops.panicked !== '') return 'panic';
  if (oops.oopses > 0) return 'oops';
  if (system.kernel.base.taints.has('L')) return 'soft lockup';
  return loaded === 0 ? 'loaded' : 'refused';
}

test('wrong modules end in ways that are documented', () => {
  const endings = new Map<string, number>();
  const mutant = (seed: number): [file: string, text: string, rnd: Prng] => {
    const rnd = new Prng(`mutant ${seed}`);
    const file = sources[rnd.int(sources.length)];
    return [file, mutate(readFileSync(file, 'latin1'), rnd), rnd];
  };
  holds(
    fc.noShrink(fc.nat()),
    (seed) => {
      const ending = life(...mutant(seed));
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
    },
    { runs: 60, show: (seed) => `${mutant(seed)[0]}\n${mutant(seed)[1]}` },
  );
  expect(endings.get('loaded')).toBeGreaterThan(runs(60) / 6);
  expect(endings.get('diagnostics')).toBeGreaterThan(0);
  expect(endings.get('oops')).toBeGreaterThan(0);
}, 120_000);

/**
 * Modules that are wrong at random places: compiled, loaded, scanned, unloaded and scanned, they end
 * with diagnostics, an error number, an oops, a soft lockup or a panic, and never with an exception.
 */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { formatDiagnostic } from '../../src/index.ts';
import { absolute, filesUnder } from '../support/source-tree.ts';
import { KMEMLEAK, ModuleMachine } from '../support/module-machine.ts';
import { mutate } from '../support/mutate.ts';
import { holds, runs } from './settings.ts';

const PROC = ['slabinfo', 'vmallocinfo', 'meminfo', 'buddyinfo', 'modules'];
const sources = filesUnder('sim/scenarios').filter((file) => file.endsWith('.c'));

/** Runs one mutant through everything; says how it ended. */
function life(text: string, rnd: Prng): string {
  const kernel = rnd.int(2) === 0 ? '6.12' : '6.1';
  const machine = new ModuleMachine({ kernel, seed: String(rnd.u32()) });
  const { system } = machine;
  const { definition, diagnostics } = machine.build(text, 'mutant');
  expect(diagnostics.every((d) => formatDiagnostic(d) !== '')).toBe(true);
  if (!definition) {
    expect(diagnostics).not.toEqual([]);
    return 'diagnostics';
  }
  const look = (): void => {
    machine.scanTwice();
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
    return [file, mutate(readFileSync(absolute(file), 'latin1'), rnd), rnd];
  };
  holds(
    fc.noShrink(fc.nat()),
    (seed) => {
      const [, text, rnd] = mutant(seed);
      const ending = life(text, rnd);
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
    },
    { runs: 60, show: (seed) => `${mutant(seed)[0]}\n${mutant(seed)[1]}` },
  );
  expect(endings.get('loaded')).toBeGreaterThan(runs(60) / 6);
  expect(endings.get('diagnostics')).toBeGreaterThan(0);
  expect(endings.get('oops')).toBeGreaterThan(0);
}, 120_000);

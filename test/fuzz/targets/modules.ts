/** Modules in C that do what modules should and should not, loaded, scanned and unloaded. */
import { readdirSync, readFileSync } from 'node:fs';
import { Prng } from '../../../src/base/prng.ts';
import { mutate } from '../../support/mutate.ts';
import { machine, useModule } from '../machine.ts';
import { moduleText } from '../module-grammar.ts';
import type { FuzzTarget } from '../target.ts';

const FOLDERS = ['../../fixtures/c-modules/', '../../../sim/modules/'];
const SOURCES = FOLDERS.flatMap((folder) => {
  const url = new URL(folder, import.meta.url);
  const names = readdirSync(url).filter((name) => name.endsWith('.c'));
  return names.map((name) => readFileSync(new URL(name, url), 'utf8'));
});

export const target: FuzzTarget = {
  name: 'modules',
  about: 'modules in C that corrupt, hang, flood and leak',
  smoke: 8,
  generate(random, corpus) {
    if (random.bool(0.6)) return moduleText(random);
    const from = random.bool(0.6) || corpus.length === 0 ? SOURCES : corpus;
    return mutate(random.pick(from), new Prng(String(random.int(2 ** 32))));
  },
  run(input) {
    const config = { truth: input.length % 4 === 0, cpus: 1 + (input.length % 2) };
    return useModule(machine({ ...config, seed: String(input.length % 5) }), input);
  },
};

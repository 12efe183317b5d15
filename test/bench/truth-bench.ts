/**
 * What exact account of memory costs: the same work with `truth` and without, and the memory that
 * it takes for each word in use.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { boot, parsePrograms, type System } from '../../src/index.ts';
import { GFP_KERNEL } from '../../src/mm/gfp.ts';
import { TraceEnvironment } from '../../src/trace/environment.ts';
import { executeProgram } from '../../src/trace/execute.ts';
import { ModuleMachine } from '../support/module-machine.ts';
import { compiled, listModule } from './c-module.ts';
import { ResultHash, seconds, type Benchmark, type BenchResult, type Size } from './measure.ts';
import { tracePrograms } from './trace-programs.ts';

const SCENARIOS = fileURLToPath(new URL('../../sim/scenarios', import.meta.url));
const PAIRS: Readonly<Record<Size, number>> = { full: 2_000_000, quick: 200_000, tiny: 200 };
const NODES: Readonly<Record<Size, number>> = { full: 300_000, quick: 50_000, tiny: 200 };
const PROGRAMS: Readonly<Record<Size, number>> = { full: 2000, quick: 300, tiny: 3 };
const ROUNDS: Readonly<Record<Size, number>> = { full: 5, quick: 3, tiny: 1 };
const MIB = 1024 * 1024;

/** Work that is done with truth and without; gives the seconds that it took. */
type Work = (truth: boolean, size: Size, hash: ResultHash) => number;

function pairs(truth: boolean, size: Size, hash: ResultHash): number {
  const { slab, kmemleak } = boot({ truth });
  const time = seconds(() => {
    for (let i = 0; i < PAIRS[size]; i++) slab.kfree(slab.kmalloc(64, GFP_KERNEL));
  });
  hash.add(kmemleak.state.table.count);
  return time;
}

function loadList(truth: boolean, size: Size): { system: System; time: number } {
  const config = { truth, memBytes: 256 * MIB };
  const { system, definition } = compiled(listModule(NODES[size]), config);
  const time = seconds(() => {
    if (system.modules.loadDefinition(definition) !== 0) throw new Error('the list does not load');
  });
  return { system, time };
}

/** A ring of blocks, each of which holds a pointer to the next. */
function ring(bytes: number, count: number): System {
  const system = boot({ truth: true, memBytes: 256 * MIB });
  const { slab, machine } = system;
  const blocks = Array.from({ length: count }, () => slab.kmalloc(bytes, GFP_KERNEL));
  for (const [i, block] of blocks.entries()) {
    machine.memory.writePtr(block, blocks[(i + 1) % count]);
  }
  return system;
}

/** A default machine with the modules of all scenarios that load without more. */
function scenarios(size: Size): System {
  const machine = new ModuleMachine({ truth: true });
  const names = readdirSync(SCENARIOS).slice(0, size === 'tiny' ? 3 : undefined);
  for (const name of names) {
    const source = readFileSync(`${SCENARIOS}/${name}/${name}.c`, 'latin1');
    const { definition } = machine.build(source, name);
    if (definition) machine.system.modules.loadDefinition(definition);
  }
  machine.system.sleep(60_000);
  return machine.system;
}

function list(truth: boolean, size: Size, hash: ResultHash): number {
  const { system, time } = loadList(truth, size);
  hash.add(system.kmemleak.state.table.count);
  return time;
}

function traces(truth: boolean, size: Size, hash: ResultHash): number {
  const { programs } = parsePrograms(tracePrograms(PROGRAMS[size], 'truth'), 'bench.kml');
  const env = new TraceEnvironment('6.12', 'truth', { truth });
  return seconds(() => {
    for (const program of programs) hash.add(executeProgram(env, program).phases.length);
  });
}

/** Bytes of account for each word (8 bytes) of the blocks that are in use. */
function bytesAWord({ truth }: System): number {
  const words = truth!.lives().reduce((sum, life) => sum + life.size / 8, 0);
  return truth!.shadow.bytes / words;
}

function memory(size: Size, figures: Record<string, number>, hash: ResultHash): void {
  const { system } = loadList(true, size);
  const count = NODES[size];
  figures['list, bytes a word'] = bytesAWord(system);
  figures['16-byte blocks, bytes a word'] = bytesAWord(ring(16, count));
  figures['1 KiB blocks, bytes a word'] = bytesAWord(ring(1024, Math.ceil(count / 4)));
  figures['scenarios, bytes a word'] = bytesAWord(scenarios(size));
  let lost = 0;
  const { truth } = system;
  figures['examine, ms'] = 1000 * seconds(() => (lost = truth!.examine().lost().length)) + 1e-9;
  hash.add(lost);
}

/** The benchmark of truth. */
export const truthBenchmark: Benchmark = {
  name: 'truth',
  about: 'exact account of memory: kmalloc pairs, a list in C and traces with it and without',
  run(size: Size): BenchResult {
    const hash = new ResultHash();
    const figures: Record<string, number> = {};
    const works: Readonly<Record<string, Work>> = { pairs, list, traces };
    for (const [name, work] of Object.entries(works)) {
      const best = (truth: boolean): number => {
        const times = Array.from({ length: ROUNDS[size] }, () => work(truth, size, hash));
        return Math.min(...times);
      };
      const off = best(false);
      const on = best(true);
      figures[`${name} without, ms`] = 1000 * off;
      figures[`${name} with, ms`] = 1000 * on;
      figures[`${name}, times slower`] = on / off;
    }
    memory(size, figures, hash);
    return { name: 'truth', hash: hash.hex, figures };
  },
};

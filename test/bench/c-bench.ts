/**
 * How fast modules in C are: simple loops, calls, module data, and a list of nodes from kmalloc.
 */
import type { CodeModel } from '../../src/cc/lower/lower.ts';
import { compiled, listModule } from './c-module.ts';
import { ResultHash, seconds, type Benchmark, type BenchResult, type Size } from './measure.ts';

const MIB = 1024 * 1024;
/** Turns of the loops, and nodes of the list. */
const TURNS: Readonly<Record<Size, number>> = { full: 20_000_000, quick: 4_000_000, tiny: 2000 };
const NODES: Readonly<Record<Size, number>> = { full: 1_000_000, quick: 100_000, tiny: 500 };

/** Bodies of init functions; `N` is the number of turns. */
const LOOPS: Readonly<Record<string, string>> = {
  arithmetic: 'unsigned s = 0; for (int i = 0; i < N; i++) s += i ^ (s >> 3); sink = s;',
  module_data: 'for (int i = 0; i < N / 4; i++) { table[i & 1023] += i; sink += table[i & 7]; }',
  calls: 'for (int i = 0; i < N / 8; i++) sink = step(sink);',
};

function loopModule(body: string, turns: number): string {
  return `
#include <linux/module.h>
static unsigned sink, table[1024];
static noinline unsigned step(unsigned n) { return n * 5 + 1; }
static int init(void) { ${body.replaceAll('N', String(turns))} return table[0] & 0; }
module_init(init);
MODULE_LICENSE("GPL");
`;
}

/** Seconds that loading a module takes; its source is compiled before. */
function load(source: string, model: CodeModel, memBytes: number, hash: ResultHash): number {
  const { system, definition } = compiled(source, { memBytes }, { model });
  const time = seconds(() => hash.add(-system.modules.loadDefinition(definition)));
  hash.add(system.kmemleak.state.table.count);
  return time;
}

/** The benchmark of C code. */
export const cBenchmark: Benchmark = {
  name: 'c',
  about: 'modules in C: loops, calls, and a list of a million nodes from kmalloc',
  run(size: Size): BenchResult {
    const hash = new ResultHash();
    const figures: Record<string, number> = {};
    for (const model of ['O0', 'O2'] as const) {
      for (const [name, body] of Object.entries(LOOPS)) {
        const time = load(loopModule(body, TURNS[size]), model, 64 * MIB, hash);
        figures[`${model}_${name}_ms`] = time * 1000;
      }
      const list = listModule(NODES[size]);
      const memory = size === 'tiny' ? 64 * MIB : 1024 * MIB;
      figures[`${model}_list_${NODES[size]}_s`] = load(list, model, memory, hash);
    }
    return { name: 'c', hash: hash.hex, figures };
  },
};

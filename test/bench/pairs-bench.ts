/**
 * What an allocation and its free cost: kmalloc with kmemleak on and off, with few and with many
 * live objects, with the allocator's debugging; vmalloc, percpu memory, and modules.
 */
import { boot, defineModule, type System } from '../../src/index.ts';
import { GFP_KERNEL } from '../../src/mm/gfp.ts';
import { buildGraph } from './graph.ts';
import {
  ResultHash,
  median,
  nanoseconds,
  seconds,
  type Benchmark,
  type BenchResult,
  type Size,
} from './measure.ts';

const ROUNDS = 9;
const PAIR_SIZE = 64;
const LIVE: Readonly<Record<Size, number>> = { full: 1_000_000, quick: 100_000, tiny: 1000 };
const COUNT: Readonly<Record<Size, number>> = { full: 300_000, quick: 100_000, tiny: 200 };

const emptyModule = defineModule({
  name: 'empty',
  inTree: true,
  data: { words: 64 },
  init: () => 0,
  exit: () => {},
});

/** One allocation and its free, again and again. */
function kmallocPairs({ slab }: System, count: number): void {
  for (let i = 0; i < count; i++) slab.kfree(slab.kmalloc(PAIR_SIZE, GFP_KERNEL));
}

/** All allocations, then all frees. */
function kmallocBulk({ slab }: System, count: number): void {
  const ptrs = new Float64Array(count);
  for (let i = 0; i < count; i++) ptrs[i] = slab.kmalloc(PAIR_SIZE, GFP_KERNEL);
  for (let i = 0; i < count; i++) slab.kfree(ptrs[i]);
}

function vmallocPairs({ vmalloc }: System, count: number): void {
  for (let i = 0; i < count; i++) vmalloc.vfree(vmalloc.vmalloc(4096));
}

function percpuPairs({ percpu }: System, count: number): void {
  for (let i = 0; i < count; i++) percpu.free(percpu.alloc(64, 8, GFP_KERNEL));
}

function modulePairs({ modules }: System, count: number): void {
  for (let i = 0; i < count; i++) {
    const failed = modules.load('empty') !== 0 || modules.unload('empty') !== 0;
    if (failed) throw new Error('the module does not load and unload');
  }
}

/** What must be as it was before a benchmark: nothing may be lost or left. */
function stateHash(system: System, hash: ResultHash): void {
  const { kmemleak } = system;
  hash.add(kmemleak.enabled ? 1 : 0);
  hash.add(kmemleak.state.table.count);
  for (const { name, activeObjs } of system.slab.slabinfo()) {
    hash.addText(name);
    hash.add(activeObjs);
  }
}

class Collector {
  readonly figures: Record<string, number> = {};
  readonly hash = new ResultHash();
  private readonly size: Size;

  constructor(size: Size) {
    this.size = size;
  }

  /** Measures `pairs` on `system`; `scale` divides the number of turns. */
  add(name: string, system: System, pairs: typeof kmallocPairs, scale = 1): void {
    const count = Math.max(Math.floor(COUNT[this.size] / scale), 2);
    const rounds = this.size === 'tiny' ? 1 : ROUNDS;
    const times = nanoseconds(rounds, count, (n) => pairs(system, n));
    this.figures[`${name}_median_ns`] = times.median;
    this.figures[`${name}_min_ns`] = times.min;
    stateHash(system, this.hash);
  }

  /** Measures two kernels in turns: what a pair costs on the later one, of what it did before. */
  compare(name: string, before: System, after: System): void {
    const count = COUNT[this.size];
    const times: [number[], number[]] = [[], []];
    for (let i = 0; i < (this.size === 'tiny' ? 1 : 2 * ROUNDS); i++) {
      times[0].push(seconds(() => kmallocPairs(before, count)));
      times[1].push(seconds(() => kmallocPairs(after, count)));
    }
    this.figures[`${name}_ratio`] = median(times[1]) / median(times[0]);
    stateHash(after, this.hash);
  }
}

/** The benchmark of allocations. */
export const pairsBenchmark: Benchmark = {
  name: 'pairs',
  about: 'allocate and free: kmalloc with kmemleak on and off, vmalloc, percpu, modules',
  run(size: Size): BenchResult {
    const collector = new Collector(size);
    const on = boot({ modules: [emptyModule] });
    collector.add('kmalloc_kfree_on', on, kmallocPairs);
    collector.add('kmalloc_kfree_on_bulk', on, kmallocBulk, 6);
    const { system: crowded } = buildGraph(LIVE[size], '1');
    collector.add('kmalloc_kfree_on_crowded', crowded, kmallocPairs);
    const off = boot({ bootLine: 'kmemleak=off', modules: [emptyModule] });
    collector.add('kmalloc_kfree_off', off, kmallocPairs);
    collector.add('kmalloc_kfree_off_bulk', off, kmallocBulk, 6);
    const debug = boot({ bootLine: 'slub_debug=FZPU' });
    collector.add('kmalloc_kfree_slub_debug', debug, kmallocPairs, 10);
    const wipe = boot({ bootLine: 'init_on_free=1' });
    collector.add('kmalloc_kfree_init_on_free', wipe, kmallocPairs, 2);
    const compared = (kernel: '6.12' | '7.3'): System =>
      boot({ kernel, bootLine: 'CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN=n' });
    collector.compare('kmalloc_kfree_7_3_to_6_12', compared('6.12'), compared('7.3'));
    collector.add('vmalloc_vfree', on, vmallocPairs, 30);
    collector.add('percpu', on, percpuPairs, 30);
    collector.add('module_load_unload', on, modulePairs, 1000);
    return { name: 'pairs', hash: collector.hash.hex, figures: collector.figures };
  },
};

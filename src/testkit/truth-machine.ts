/**
 * A machine that keeps exact account of its memory (`system.truth`) and says of each scan of a
 * program which of its blocks were lost: the oracle of the simulator, for comparison with the graph
 * of the trace, which knows the same from the text alone.
 */
import type { KernelVersion } from '../versions/kernels.ts';
import { TraceEnvironment } from '../trace/environment.ts';
import { executeProgram } from '../trace/execute.ts';
import type { Program } from '../trace/parse.ts';
import type { TraceHeap } from '../trace/heap.ts';
import type { ScanFacts } from './heap-facts.ts';

/** Labels of lost blocks at each scan, sorted. */
export type LostAtScans = readonly (readonly string[])[];

/** The machine. */
export class TruthMachine {
  private readonly environments = new Map<KernelVersion, TraceEnvironment>();

  /** What was lost at each scan of a program. */
  lostAtScans(program: Program, version: KernelVersion): LostAtScans {
    let env = this.environments.get(version);
    if (!env?.reusable) {
      env = new TraceEnvironment(version, 'truth', { truth: true });
      this.environments.set(version, env);
    }
    const { system } = env;
    const scans: string[][] = [];
    executeProgram(env, program, ({ name }, heap) => {
      if (name !== 'scan') return;
      const look = system.truth!.examine();
      scans.push(
        blocksOf(heap)
          .filter(({ life }) => look.verdict(life) === 'lost')
          .map(labelOf),
      );
    });
    return scans.map((labels) => labels.sort());
  }
}

/** The same by the graph of the trace. */
export function lostByGraph(scans: readonly ScanFacts[]): LostAtScans {
  return scans.map(({ ranges, unknown, lost }) => {
    const blocks = [...ranges.map(({ range }) => range.block), ...unknown.map((u) => u.block)];
    return [...new Set(blocks.filter((b) => lost.has(b)).map(({ label }) => label))].sort();
  });
}

/** The blocks that a program holds; ranges registered in others are no blocks of their own. */
function blocksOf(heap: TraceHeap): { label: string; life: number }[] {
  return heap.all.flatMap(({ label, life, kind, freed }) =>
    life === undefined || freed || kind === 'kml' || kind === 'phys' ? [] : [{ label, life }],
  );
}

function labelOf({ label }: { label: string }): string {
  return label;
}

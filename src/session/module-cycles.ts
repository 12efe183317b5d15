/**
 * Modules loaded, used and unloaded again and again on one machine: what is there after each cycle
 * that was not there after the one before. The truth counts blocks, so pages and percpu memory
 * count too, which kmemleak may not know.
 */
import type { CodeFrame } from '../kernel/base/code-sources.ts';
import type { System } from '../system.ts';
import type { LifeKind } from '../truth/lives.ts';
import { isCodeOf } from './left-behind.ts';
import { isAlive, loadAll, unloadAll, type Trial, type TrialPlan } from './module-trial.ts';
import { troublesSince, type Trouble } from './trouble.ts';

/** Longer than the 5 seconds that an object must be old. */
const WAIT_MS = 6000;
const KMEMLEAK = '/sys/kernel/debug/kmemleak';

/** Blocks that the same code allocates and that become more. */
export interface Growth {
  readonly frames: readonly CodeFrame[];
  readonly kind: LifeKind;
  /** The slab cache. */
  readonly cache?: string;
  readonly size: number;
  /** How many there were after each cycle. */
  readonly counts: readonly number[];
  /** How many of them kmemleak reports in the end. */
  readonly reported: number;
}

/** What the cycles came to. */
export interface Cycles {
  readonly system: System;
  /** Cycles that were done to their end. */
  readonly done: number;
  /** Objects that kmemleak reports after each cycle. */
  readonly leaks: readonly number[];
  readonly growths: readonly Growth[];
  /** Slab caches: objects in use after each cycle, of those that grow. */
  readonly caches: ReadonlyMap<string, readonly number[]>;
  /** Why it ended early. */
  readonly refused: Trial['refused'];
  readonly stuck: readonly string[];
  readonly troubles: readonly Trouble[];
}

/** Blocks of one place. */
interface Place {
  readonly frames: readonly CodeFrame[];
  readonly kind: LifeKind;
  readonly cache?: string;
  readonly size: number;
  readonly counts: number[];
}

/**
 * Does `cycles` cycles on one machine, which must keep account of memory.
 * @param progress - is told how far it is.
 */
export async function cycleModules(
  plan: TrialPlan,
  cycles: number,
  progress: (done: number, all: number) => void = () => undefined,
): Promise<Cycles> {
  const machine = plan.start();
  const { system } = machine;
  system.kmemleak.stackScan = false;
  system.kmemleak.scan();
  system.writeFile(KMEMLEAK, 'clear');
  const { seq } = system.log;
  const count = new Counts(system, new Set(plan.modules.map(({ name }) => name)));
  const leaks: number[] = [];
  let refused: Trial['refused'];
  let stuck: string[] = [];
  const isWell = (): boolean => !refused && stuck.length === 0 && isAlive(system);
  while (leaks.length < cycles && isWell()) {
    // Each cycle is an input of its own.
    system.machine.memory.effort.renew();
    const load = loadAll(system, plan.modules);
    ({ refused } = load);
    if (!refused) await plan.exercise?.(machine);
    stuck = unloadAll(system, load.loaded);
    if (!isWell()) break;
    for (let i = 0; i < 2; i++) {
      system.sleep(WAIT_MS);
      system.kmemleak.scan();
    }
    leaks.push(system.kmemleak.reportedIds().length);
    count.take();
    progress(leaks.length, cycles);
  }
  const troubles = troublesSince(system, seq);
  const { growths, caches } = count.grown();
  return { system, done: leaks.length, leaks, growths, caches, refused, stuck, troubles };
}

/** Counts blocks by place and by cache after each cycle. */
class Counts {
  private readonly system: System;
  private readonly modules: ReadonlySet<string>;
  private readonly places = new Map<string, Place>();
  private readonly ids = new Map<number, string | undefined>();
  private readonly caches = new Map<string, number[]>();
  private taken = 0;

  constructor(system: System, modules: ReadonlySet<string>) {
    this.system = system;
    this.modules = modules;
  }

  take(): void {
    for (const { trace, kind, cache, size } of this.system.truth!.lives()) {
      if (cache !== undefined) this.add(this.caches, cache);
      const id = this.idOf(trace);
      if (id === undefined) continue;
      const key = `${id} ${kind} ${cache} ${size}`;
      if (!this.places.has(key)) {
        const frames = this.system.kernel.base.sources.frames(trace);
        const named = cache === undefined ? {} : { cache };
        this.places.set(key, { frames, kind, size, ...named, counts: [] });
      }
      this.bump(this.places.get(key)!.counts);
    }
    this.taken++;
  }

  grown(): { growths: Growth[]; caches: Map<string, readonly number[]> } {
    const reported = this.reportedByPlace();
    const growths = [...this.places]
      .map(([key, place]) => ({
        ...place,
        counts: this.whole(place.counts),
        reported: reported.get(key) ?? 0,
      }))
      .filter(({ counts }) => grows(counts));
    const caches = [...this.caches]
      .map(([name, counts]) => [name, this.whole(counts)] as const)
      .filter(([, counts]) => grows(counts));
    return { growths, caches: new Map(caches) };
  }

  private reportedByPlace(): Map<string, number> {
    const { truth, kmemleak } = this.system;
    const found = new Map<string, number>();
    for (const entry of kmemleak.reportEntries()) {
      const life = truth!.lifeAt(entry.pointer);
      const id = life && this.idOf(life.trace);
      if (life === undefined || id === undefined) continue;
      const key = `${id} ${life.kind} ${life.cache} ${life.size}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    return found;
  }

  /** The call chain as text, the same in each cycle; undefined when it is not the modules'. */
  private idOf(trace: number): string | undefined {
    if (!this.ids.has(trace)) {
      const frames = this.system.kernel.base.sources.frames(trace);
      const isOwn = frames.some((frame) => isCodeOf(frame, this.modules));
      const text = frames.map(({ name, line }) => `${name.replace(', unloaded', '')} ${line}`);
      this.ids.set(trace, isOwn ? text.join('\n') : undefined);
    }
    return this.ids.get(trace);
  }

  private add(counts: Map<string, number[]>, name: string): void {
    const known = counts.get(name) ?? [];
    this.bump(known);
    counts.set(name, known);
  }

  private bump(counts: number[]): void {
    while (counts.length <= this.taken) counts.push(0);
    counts[this.taken]++;
  }

  private whole(counts: readonly number[]): number[] {
    return Array.from({ length: this.taken }, (_, i) => counts[i] ?? 0);
  }
}

/** Whether there are more in the second half of the cycles, and in the end, than before. */
function grows(counts: readonly number[]): boolean {
  if (counts.length < 2) return (counts[0] ?? 0) > 0;
  const half = counts[Math.floor((counts.length - 1) / 2)];
  return counts[counts.length - 1] > half && half >= counts[0];
}

/** The way into this folder: begins to record a booted machine. */
import { CRuntime } from '../crun/runtime.ts';
import type { System } from '../system.ts';
import { Recorder, type RecordLimits } from './recorder.ts';

/**
 * Begins to write down each step of a machine; `stop` of what it gives ends that.
 * @param limits - where they are not those of the machine.
 * @param sourceOf - the text of a source by the name that the compiler was given.
 */
export function startRecording(
  system: System,
  limits: Partial<RecordLimits> = {},
  sourceOf: (file: string) => string | undefined = () => undefined,
): Recorder {
  const { kmemleak, slab, truth, kernel, modules, watch, tasks } = system;
  const parts = {
    kmemleak,
    base: kernel.base,
    cacheNameOf: (address: number) => slab.cacheOf(address)?.name,
    caches: () => slab.core.caches.filter((cache) => cache?.addr > 0),
    sheafSlot: (address: number) => slab.sheaves.slotAt(address),
    sections: () => system.roots.percpu(),
    perCpuPtr: (ptr: number, cpu: number) => system.percpu.perCpuPtr(ptr, cpu),
    labelOf: (address: number) => truth?.lifeAt(address)?.label,
    modules: () => modules.list(),
    watchMemory: watch.add.bind(watch),
    whenCode: (use: (runtime: CRuntime) => void) => kernel.whenMade(CRuntime, use),
    tasks: () => tasks.list(),
    sourceOf,
  };
  const { 'record-steps': steps, 'record-words': words, 'record-lines': lines } = system.limits;
  return new Recorder(parts, { steps, words, lines, ...limits });
}

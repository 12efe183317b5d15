/** The way into this folder: begins to record a booted machine. */
import type { System } from '../system.ts';
import { Recorder, type RecordLimits } from './recorder.ts';

/**
 * Begins to write down each step of a machine; `stop` of what it gives ends that.
 * @param limits - where they are not those of the machine.
 */
export function startRecording(system: System, limits: Partial<RecordLimits> = {}): Recorder {
  const { kmemleak, slab, truth, kernel, modules, watch } = system;
  const parts = {
    kmemleak,
    base: kernel.base,
    cacheNameOf: (address: number) => slab.cacheOf(address)?.name,
    labelOf: (address: number) => truth?.lifeAt(address)?.label,
    modules: () => modules.list(),
    watchMemory: watch.add.bind(watch),
  };
  const { 'record-steps': steps, 'record-words': words } = system.limits;
  return new Recorder(parts, { steps, words, ...limits });
}

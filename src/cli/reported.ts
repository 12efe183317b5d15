/**
 * What the commands say of the objects that kmemleak reports. They read its file as data: the text
 * of many leaks is large, and all of it is known without.
 */
import { formatAddr } from '../kmemleak/format.ts';
import type { ReportEntry } from '../kmemleak/report.ts';

/** An entry as programs read it. */
export function entryJson({ pointer, size, comm, pid, jiffies, backtrace }: ReportEntry): object {
  return { address: formatAddr(pointer), size, comm, pid, jiffies, backtrace };
}

/** How many objects of each size each function allocated, in the order of the report. */
export function sizesByFunction(entries: readonly ReportEntry[]): Map<string, Map<number, number>> {
  const functions = new Map<readonly string[], string>();
  const found = new Map<string, Map<number, number>>();
  for (const { backtrace, size } of entries) {
    const name = functions.get(backtrace) ?? allocatedBy(backtrace);
    functions.set(backtrace, name);
    const sizes = found.get(name) ?? new Map<number, number>();
    sizes.set(size, (sizes.get(size) ?? 0) + 1);
    found.set(name, sizes);
  }
  return found;
}

/**
 * Where an object was allocated: the innermost function of a module, or the bare address of one
 * that is unloaded; failing both, the outermost function.
 */
function allocatedBy(backtrace: readonly string[]): string {
  const frames = backtrace.map((frame) => frame.replace(/^\[<[^>]*>\] /, ''));
  const frame = frames.find((f) => f.includes(' [') || f.startsWith('0x')) ?? frames.at(-1) ?? '?';
  return frame.replace(/\+0x[0-9a-f]+\/0x[0-9a-f]+/, '');
}

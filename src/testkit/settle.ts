/**
 * Lets kmemleak find what there is to find: the time and the scans that it takes.
 */
import type { ObjectView } from '../kmemleak/kmemleak.ts';
import type { System } from '../system.ts';

/** How to look for leaks. */
export interface SettleOptions {
  /** Simulated milliseconds before the scans; default 5200, for objects must be 5 s old. */
  readonly ageMs?: number;
  /** Default 2: contents must have been the same at two scans. 0 looks at the file as it is. */
  readonly scans?: number;
}

/** Waits, scans, and gives what the file shows then. */
export function leaksOf(system: System, options: SettleOptions = {}): ObjectView[] {
  const { ageMs = 5200, scans = 2 } = options;
  if (scans > 0) system.sleep(ageMs);
  for (let i = 0; i < scans; i++) system.kmemleak.scan();
  return system.kmemleak.reported();
}

/** Frames of a backtrace that are shown. */
const FRAMES = 4;

/** A return address as `function+offset/size`. */
export function symbolOf(system: System, addr: number): string {
  return system.kernel.base.symbols.format(addr);
}

/** Leaks as text: a line for each, with the function that allocated it. */
export function describeLeaks(system: System, leaks: readonly ObjectView[]): string {
  return leaks
    .map(({ pointer, size, comm, trace }) => {
      const frames = trace.slice(0, FRAMES).map((addr) => symbolOf(system, addr));
      return `  0x${pointer.toString(16)}, ${size} bytes, by ${comm}: ${frames.join(' < ')}`;
    })
    .join('\n');
}

/**
 * The hardware as one thing: memory, clock, CPUs, and the seed from which all chance comes.
 */
import type { Prng } from '../base/prng.ts';
import type { Clock } from './clock.ts';
import type { Cpu } from './cpu.ts';
import type { Memory } from './memory.ts';

/** A machine that is switched on. */
export interface Machine {
  readonly memory: Memory;
  readonly clock: Clock;
  readonly cpus: readonly Cpu[];
  /** The CPU that the simulation is executing on now. */
  cpu: Cpu;
  readonly prng: Prng;
  /** Code that runs long may be compiled for the host. */
  readonly compiles?: boolean | 'eager';
}

/**
 * Machines and schedules to try a workload on.
 */
import fc from 'fast-check';
import { NEWEST_FIRST, type KernelVersion } from '../versions/kernels.ts';
import { profileOf } from '../versions/profile.ts';
import type { SystemConfig } from '../system.ts';

/** What machines to draw. */
export interface ConfigOptions {
  /** Default all, newest first. */
  readonly kernels?: readonly KernelVersion[];
  /** Default 4. */
  readonly maxCpus?: number;
  /** Slab checks, cleared memory; default true. */
  readonly bootLines?: boolean;
}

const MIB = 1024 * 1024;
const BOOT_LINES = ['', 'slub_debug=FZPU', 'slub_debug=P', 'init_on_alloc=1', 'init_on_free=1'];

/**
 * Configurations of machines, simplest first: each boots. Where the slab allocator would keep
 * pointers to what it gave out (sheaves, 7.3), which hide leaks, it is told not to.
 */
export function systemConfigs(options: ConfigOptions = {}): fc.Arbitrary<SystemConfig> {
  const { kernels = NEWEST_FIRST, maxCpus = 4, bootLines = true } = options;
  const configs = fc.record({
    kernel: fc.constantFrom(...kernels),
    cpus: fc.integer({ min: 1, max: maxCpus }),
    memBytes: fc.constantFrom(32 * MIB, 64 * MIB),
    seed: fc.nat(0xffff).map(String),
    bootLine: fc.constantFrom(...(bootLines ? BOOT_LINES : [''])),
    schedule: schedules(),
  });
  return configs.map(({ kernel, bootLine, ...rest }) => {
    return { kernel, bootLine: withoutSheaves(kernel, bootLine), ...rest };
  });
}

function withoutSheaves(kernel: KernelVersion, bootLine: string): string {
  if (!profileOf(kernel).slab.sheaves || bootLine.includes('slub_debug')) return bootLine;
  return `${bootLine} slab_debug=F`.trim();
}

/** Schedules: the calm one, random ones, and such with few but unlucky switches (PCT). */
export function schedules(maxDepth = 5): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constant('calm'),
    fc.constant('random'),
    fc.integer({ min: 1, max: maxDepth }).map((depth) => `pct:${depth}`),
  );
}

/**
 * The kernel command line, as far as the simulated kernel listens to it, and the few choices of the
 * kernel's configuration that can be made there too (`CONFIG_…=…`).
 */
import { nearest } from './base/diagnostic.ts';
import { kstrtouint } from './lib/kstrtox.ts';
import { MEM_POOL_SIZE } from './kmemleak/limits.ts';
import type { KmemleakConfig } from './kmemleak/state.ts';
import type { KmemleakFacts } from './versions/kmemleak.ts';
import type { SlabFacts } from './versions/slab.ts';

/** What a command line asks for. */
export interface BootLine {
  readonly slubDebug: string;
  readonly initOnFree: boolean;
  readonly initOnAlloc: boolean;
  readonly noHashPointers: boolean;
  /** Values of `kmemleak=`, in order. */
  readonly kmemleak: readonly string[];
  readonly failslab: string;
  readonly failPageAlloc: string;
  /** CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN; undefined: as the profile has it. */
  readonly autoScan: boolean | undefined;
  /** CONFIG_DEBUG_KMEMLEAK_VERBOSE: other defaults of the two that follow. */
  readonly verboseConfig: boolean;
  /** `kmemleak.verbose=`; undefined: the kernel's default. */
  readonly verbose: boolean | undefined;
  /** `kmemleak.min_unref_scans=`; undefined: the kernel's default. */
  readonly minUnrefScans: number | undefined;
  readonly defaultOff: boolean;
  readonly memPoolSize: number;
  /** What can not be understood, one message each; the kernel would pass over most of it. */
  readonly problems: readonly string[];
}

const PARAMETERS = [
  'kmemleak',
  'kmemleak.verbose',
  'kmemleak.min_unref_scans',
  'slub_debug',
  'slab_debug',
  'init_on_free',
  'init_on_alloc',
  'no_hash_pointers',
  'failslab',
  'fail_page_alloc',
  'fput',
  'CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN',
  'CONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF',
  'CONFIG_DEBUG_KMEMLEAK_VERBOSE',
  'CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE',
] as const;

type Parameter = (typeof PARAMETERS)[number];

/** Limits of CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE (lib/Kconfig.debug). */
const POOL_MIN = 200;
const POOL_MAX = 1_000_000;
const FOUR_NUMBERS = /^-?\d+,-?\d+,-?\d+,-?\d+$/;

/** Reads a command line. */
export function parseBootLine(line: string): BootLine {
  const problems: string[] = [];
  const values = new Map<Parameter, string[]>();
  for (const word of line.split(/\s+/).filter((w) => w !== '')) {
    const [name, ...rest] = word.split('=');
    const parameter = PARAMETERS.find((p) => p === name);
    if (parameter) {
      values.set(parameter, [...(values.get(parameter) ?? []), rest.join('=')]);
    } else {
      const near = nearest(name, PARAMETERS);
      problems.push(`unknown boot parameter '${name}'` + (near ? `, did you mean '${near}'?` : ''));
    }
  }
  const last = (name: Parameter): string | undefined => values.get(name)?.at(-1);
  const flag = (name: Parameter): boolean | undefined => {
    const value = last(name);
    if (value === undefined) return undefined;
    if (/^(?:|y|1|on)$/i.test(value)) return true;
    if (!/^(?:n|0|off)$/i.test(value)) problems.push(`'${name}=${value}' is neither y nor n`);
    return false;
  };
  const numbers = (name: Parameter): string => {
    const value = last(name) ?? '';
    if (value !== '' && !FOUR_NUMBERS.test(value)) {
      problems.push(`'${name}=${value}' is not INTERVAL,PROBABILITY,SPACE,TIMES`);
    }
    return value;
  };
  for (const value of values.get('kmemleak') ?? []) {
    if (value !== 'on' && value !== 'off')
      problems.push(`'kmemleak=${value}' is neither on nor off`);
  }
  for (const value of values.get('fput') ?? []) {
    if (value !== 'sync' && value !== 'task_work')
      problems.push(`'fput=${value}' is neither sync nor task_work`);
  }
  const unrefScans = last('kmemleak.min_unref_scans');
  const minUnrefScans = unrefScans === undefined ? undefined : kstrtouint(unrefScans, 0);
  if (minUnrefScans !== undefined && minUnrefScans.err < 0) {
    problems.push(`'kmemleak.min_unref_scans=${unrefScans}' is no number of 32 bits`);
  }
  const pool = last('CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE') ?? String(MEM_POOL_SIZE);
  const memPoolSize = Number(pool);
  if (!(Number.isInteger(memPoolSize) && memPoolSize >= POOL_MIN && memPoolSize <= POOL_MAX)) {
    problems.push(`CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE is ${POOL_MIN} to ${POOL_MAX}`);
  }
  const slub = last('slub_debug') ?? last('slab_debug');
  return {
    // Without a value the kernel switches on all checks.
    slubDebug: slub === '' ? 'FZPU' : (slub ?? ''),
    initOnFree: flag('init_on_free') ?? false,
    initOnAlloc: flag('init_on_alloc') ?? false,
    noHashPointers: flag('no_hash_pointers') ?? false,
    kmemleak: values.get('kmemleak') ?? [],
    failslab: numbers('failslab'),
    failPageAlloc: numbers('fail_page_alloc'),
    autoScan: flag('CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN'),
    verboseConfig: flag('CONFIG_DEBUG_KMEMLEAK_VERBOSE') ?? false,
    verbose: flag('kmemleak.verbose'),
    minUnrefScans: minUnrefScans?.value,
    defaultOff: flag('CONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF') ?? false,
    memPoolSize,
    problems,
  };
}

/** How kmemleak of a kernel is set up by a command line. */
export function kmemleakConfig(
  line: BootLine,
  profile: KmemleakFacts,
  memBytes: number,
): KmemleakConfig {
  const { memPoolSize: poolSize, defaultOff } = line;
  const { confirms, groupsVerbose } = profile;
  const autoScan = line.autoScan ?? profile.autoScan;
  // It depends on the other choice (lib/Kconfig.debug).
  const verboseConfig = groupsVerbose && autoScan && line.verboseConfig;
  return {
    profile,
    memBytes,
    poolSize,
    autoScan,
    defaultOff,
    verbose: line.verbose ?? verboseConfig,
    minUnrefScans: (confirms ? line.minUnrefScans : 1) ?? (verboseConfig ? 2 : 1),
  };
}

/**
 * A command line with which a kernel hides no leaks in the sheaves of its slab allocator: one that
 * checks slabs in any way has none.
 */
export function withoutSheaves(bootLine: string, { sheaves }: SlabFacts): string {
  if (!sheaves || /\bsl[au]b_debug\b/.test(bootLine)) return bootLine;
  return `${bootLine} slab_debug=F`.trim();
}

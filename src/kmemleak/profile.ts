/**
 * What differs between the kernel versions, as data.
 *
 * 6.1 and 6.12 agree with recordings of those kernels; 5.9 follows the documents of that time.
 */
import type { KernelVersion } from '../mm/context.ts';

/** The facts of one kernel version's kmemleak. */
export interface Profile {
  readonly version: KernelVersion;
  /** Physical objects have a tree of their own; before 6.1 they are mapped to virtual ones. */
  readonly physTree: boolean;
  /** A percpu allocation is one object that can leak; before 6.12 one gray object a CPU. */
  readonly percpuTree: boolean;
  /** Checksum of an object that no scan has looked at. */
  readonly initialChecksum: number;
  /** `kmemleak_transient_leak` exists. */
  readonly transientLeak: boolean;
  /** `kmemleak_not_leak_phys` exists. */
  readonly notLeakPhys: boolean;
  /** The report says how old an object is. */
  readonly reportAge: boolean;
  /** The backtrace line tells the checksum, and frames have no hashed address. */
  readonly reportCrc: boolean;
  /** The metadata of a partial free's remains is taken before the object is looked up. */
  readonly freePartPrepares: boolean;
  /** Backtraces begin with the hook (`kmemleak_alloc`), which the compiler did not inline. */
  readonly entryFrame: boolean;
  /** The compiler moved warnings to parts of their own (`name.cold`) and inlined more. */
  readonly coldWarnings: boolean;
  /** Blanks before a frame in the log (`stack_trace_print` or `stack_depot_print`). */
  readonly logFrameIndent: string;
  /** CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN of the kernel that is modelled. */
  readonly autoScan: boolean;
}

const V6_1: Profile = {
  version: '6.1',
  physTree: true,
  percpuTree: false,
  initialChecksum: 0,
  transientLeak: false,
  notLeakPhys: false,
  reportAge: true,
  reportCrc: false,
  freePartPrepares: false,
  entryFrame: false,
  coldWarnings: true,
  logFrameIndent: ' ',
  autoScan: false,
};

/** The versions that can be simulated. */
export const PROFILES: Readonly<Record<KernelVersion, Profile>> = {
  '5.9': {
    ...V6_1,
    version: '5.9',
    physTree: false,
    notLeakPhys: true,
    logFrameIndent: '     ',
    autoScan: true,
  },
  '6.1': V6_1,
  '6.12': {
    version: '6.12',
    physTree: true,
    percpuTree: true,
    initialChecksum: 0xffffffff,
    transientLeak: true,
    notLeakPhys: false,
    reportAge: false,
    reportCrc: true,
    freePartPrepares: true,
    entryFrame: true,
    coldWarnings: false,
    logFrameIndent: ' ',
    autoScan: false,
  },
};

/** Minimum age of an object to be reported (MSECS_MIN_AGE), in milliseconds. */
export const MSECS_MIN_AGE = 5000;
/** Delay before the scan thread's first scan (SECS_FIRST_SCAN). */
export const SECS_FIRST_SCAN = 60;
/** Delay between automatic scans (SECS_SCAN_WAIT). */
export const SECS_SCAN_WAIT = 600;
/** Largest block scanned without a chance to yield (MAX_SCAN_SIZE), in bytes. */
export const MAX_SCAN_SIZE = 4096;
/** CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE of the recorded kernels, in objects. */
export const MEM_POOL_SIZE = 16000;

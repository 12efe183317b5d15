/**
 * What differs from kernel to kernel in kmemleak (mm/kmemleak.c).
 *
 * 5.9 follows the documents of that time; the others agree with recordings.
 */
import type { Columns } from './kernels.ts';

/** The facts of one kernel's kmemleak. */
export interface KmemleakFacts {
  /** Physical objects have a tree of their own; else they are mapped to virtual ones. */
  readonly physTree: boolean;
  /** A percpu allocation is one object that can leak; else it is one gray object a CPU. */
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
  /** A scan that suspects an object is followed by a pass that confirms, without checksums. */
  readonly confirms: boolean;
  /** Headers of reports and dumps say of what kind an object is: `(phys)`, `(percpu)`. */
  readonly namesKind: boolean;
  /** `dump=` takes any address inside an object, and looks in all trees. */
  readonly dumpsInside: boolean;
  /** Coloring an unknown object is warned of. */
  readonly warnsOfUnknown: boolean;
  /** Verbose reports of one stack trace are one group, printed when the scan is over. */
  readonly groupsVerbose: boolean;
  /** `kmemleak_ignore_percpu` exists. */
  readonly ignorePercpu: boolean;
  /** Functions above `kmemleak_init` in backtraces of what it registers, outermost first. */
  readonly initFrames: readonly string[];
  /** CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN of the kernel that is modelled. */
  readonly autoScan: boolean;
}

export const KMEMLEAK: Columns<KmemleakFacts> = {
  '5.9': {
    physTree: false,
    percpuTree: false,
    initialChecksum: 0,
    transientLeak: false,
    notLeakPhys: true,
    reportAge: true,
    reportCrc: false,
    freePartPrepares: false,
    entryFrame: false,
    coldWarnings: true,
    logFrameIndent: '     ',
    confirms: false,
    namesKind: false,
    dumpsInside: false,
    warnsOfUnknown: true,
    groupsVerbose: false,
    ignorePercpu: false,
    initFrames: [],
    autoScan: true,
  },
  '6.1': {
    physTree: true,
    notLeakPhys: false,
    logFrameIndent: ' ',
    autoScan: false,
  },
  '6.12': {
    percpuTree: true,
    initialChecksum: 0xffffffff,
    transientLeak: true,
    reportAge: false,
    reportCrc: true,
    freePartPrepares: true,
    entryFrame: true,
    coldWarnings: false,
  },
  '7.2': {
    namesKind: true,
    dumpsInside: true,
    warnsOfUnknown: false,
    groupsVerbose: true,
    ignorePercpu: true,
    initFrames: [
      'common_startup_64',
      'x86_64_start_kernel',
      'x86_64_start_reservations',
      'start_kernel',
      'mm_core_init',
    ],
  },
  '7.3': {
    confirms: true,
  },
};

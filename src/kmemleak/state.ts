/**
 * Everything that kmemleak knows: the static variables of mm/kmemleak.c, and the parts of the
 * kernel that it uses.
 */
import type { PercpuPtr, VirtAddr } from '../machine/address.ts';
import { HZ } from '../machine/clock.ts';
import type { KmemleakSocket } from '../kernel/base/kmemleak-api.ts';
import type { Roots } from '../kernel/roots.ts';
import { DepotHandles } from '../lib/depot-handles.ts';
import type { MmContext } from '../mm/context.ts';
import { MemPool } from './mem-pool.ts';
import { isHeardClosely, objectSocket, observerSocket, sinkOf, type ScanSink } from './observer.ts';
import { ObjectTable, type ObjectId } from './object-table.ts';
import { ObjectTree } from './object-tree.ts';
import type { KmemleakFacts } from '../versions/kmemleak.ts';
import { MSECS_MIN_AGE, SECS_SCAN_WAIT } from './limits.ts';
import { PointerRanges } from './pointer-ranges.ts';
import { WordGatherer } from './word-gatherer.ts';

/** The roots of a scan that are not objects. */
export type ScanRoots = Pick<Roots, 'percpu' | 'taskStacks'>;

/** How reports and the log name things. */
export interface AddressNames {
  /** `%pS` */
  symbol(addr: VirtAddr): string;
  /** `%p` */
  hashed(addr: VirtAddr): string;
}

/** Kernel threads, as far as the scan thread needs them. */
export interface Threads {
  start(comm: string): unknown;
  stop(thread: unknown): void;
  /** Runs `work` as the thread. */
  runAs(thread: unknown, work: () => void): void;
}

/** The thread that scans from time to time. */
export interface ScanThreadControl {
  start(): void;
  stop(): void;
}

/** Services that kmemleak uses. */
export interface KmemleakServices {
  readonly ctx: MmContext;
  /** Where kmemleak is called, and others listen. */
  readonly socket: KmemleakSocket;
  readonly roots: ScanRoots;
  /** One CPU's copy of percpu memory. */
  perCpuPtr(ptr: PercpuPtr, cpu: number): VirtAddr;
  readonly names: AddressNames;
  readonly threads: Threads;
}

/** Sizes and switches that a kernel is built or booted with. */
export interface KmemleakConfig {
  readonly profile: KmemleakFacts;
  readonly memBytes: number;
  readonly poolSize: number;
  readonly autoScan: boolean;
  /** CONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF */
  readonly defaultOff: boolean;
  /** What the log gets: whole reports, or only their number. */
  readonly verbose: boolean;
  readonly minUnrefScans: number;
}

/** kmemleak's variables. */
export class KmemleakState {
  readonly profile: KmemleakFacts;
  readonly config: KmemleakConfig;
  readonly services: KmemleakServices;
  readonly table: ObjectTable;
  readonly tree: ObjectTree;
  readonly pool: MemPool;

  enabled = true;
  freeEnabled = true;
  lateInitialized = false;
  error = false;
  skipDisable = false;
  foundLeaks = false;
  verbose: boolean;
  /** Scans in a row that must find no reference before an object is reported; since 7.3. */
  minUnrefScans: number;
  /** Handles of backtraces, where something goes by their order. */
  readonly handles: DepotHandles | null;
  /** Suspects of the scan that goes on. */
  suspects = 0;
  /** Objects that the last full pass flagged; whether they still are, the table says. */
  flagged: ObjectId[] = [];
  /** Passes of the last scan. */
  passes = 0;
  /** Suspects that each scan has beside those of its machine. */
  suspectsElsewhere = 0;
  stackScan = true;
  /** The clean-up work waits to run. */
  cleanupPending = false;
  minAddr = Infinity;
  maxAddr = 0;
  minPercpuAddr = Infinity;
  maxPercpuAddr = 0;
  /** The same in parts. */
  readonly ranges = new PointerRanges();
  jiffiesLastScan = 0;
  readonly jiffiesMinAge = (MSECS_MIN_AGE * HZ) / 1000;
  jiffiesScanWait = SECS_SCAN_WAIT * HZ;
  /** Warnings that are given once. */
  readonly warned = new Set<string>();
  /** Scans since boot. */
  scans = 0;
  readonly observers = observerSocket();
  /** The same, without the calls for which a sink stands. */
  readonly frames = observerSocket();
  readonly sinks = new Set<ScanSink>();
  readonly objects = objectSocket();
  /** Called between blocks of a scan, where the kernel may reschedule. */
  condResched: (() => void) | undefined;
  readonly scanThread: ScanThreadControl;
  /** What scans read memory with; one that begins while another goes on has its own. */
  readonly gatherer: WordGatherer;

  constructor(
    config: KmemleakConfig,
    services: KmemleakServices,
    scanThread: (s: KmemleakState) => ScanThreadControl,
  ) {
    this.config = config;
    this.profile = config.profile;
    this.verbose = config.verbose;
    this.minUnrefScans = config.minUnrefScans;
    this.services = services;
    const { groupsVerbose } = config.profile;
    this.handles = groupsVerbose ? new DepotHandles(services.ctx.depot) : null;
    this.table = new ObjectTable();
    this.tree = new ObjectTree(this.table, config.memBytes);
    this.gatherer = new WordGatherer(services.ctx.machine.memory.phys, this.ranges, true);
    this.pool = new MemPool(config.poolSize);
    this.scanThread = scanThread(this);
  }

  /** Takes the many calls of a scan as numbers, if nobody wants them one by one or can run. */
  get sink(): ScanSink | null {
    if (this.sinks.size === 0 || this.condResched || isHeardClosely(this.frames.call)) return null;
    return sinkOf([...this.sinks]);
  }

  /** Whether a scan goes on. */
  get scanning(): boolean {
    return this.table.isHeld;
  }

  /** Adds a line to the kernel log with kmemleak's prefix. */
  print(text: string): void {
    this.services.ctx.printk(`kmemleak: ${text}`);
  }

  /**
   * A warning with the stack of whoever caused it.
   * @param hookSite - return address in the hook that was called, or 0.
   * @param inner - the functions between the hook and the warning, outermost first.
   * @kernel mm/kmemleak.c kmemleak_warn faithful
   */
  warn(text: string, hookSite = 0, inner: readonly string[] = []): void {
    const { ctx } = this.services;
    const { cpu } = ctx.machine;
    const { trace } = cpu;
    this.print(text);
    if (hookSite !== 0) cpu.trace = ctx.depot.child(cpu.trace, hookSite);
    for (const name of inner) cpu.trace = ctx.depot.child(cpu.trace, ctx.site(name));
    ctx.dumpStack();
    cpu.trace = trace;
  }

  /** A warning that is given once (pr_warn_once). */
  warnOnce(text: string): void {
    if (this.warned.has(text)) return;
    this.warned.add(text);
    this.print(text);
  }

  /** Bytes of metadata: the object columns and the address index. */
  get metadataBytes(): number {
    return this.table.bytes + this.tree.index.bytes;
  }
}

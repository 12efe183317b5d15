/**
 * kmemleak as one thing: what the composition root builds, and what users of the library hold.
 *
 * The life of it: `bootParam`, `init` when the slab allocator is up, `lateInit` at the end of the
 * boot. Hooks may be called from the start; metadata comes from the memory pool until `init`.
 */
import { assert } from '../base/assert.ts';
import type { Hash64 } from '../base/hash64.ts';
import type { Listener } from '../base/listeners.ts';
import type { VirtAddr } from '../machine/address.ts';
import { GFP_ATOMIC } from '../mm/gfp.ts';
import type { SlabInfo } from '../mm/slab/slub.ts';
import type { KmemleakApi } from '../kernel/base/kmemleak-api.ts';
import type { RootRange } from '../kernel/roots.ts';
import type { PseudoFile } from '../kernel/fs/vfs.ts';
import { EINVAL } from '../lib/errptr.ts';
import { KmemleakHooks } from './api.ts';
import { colorOf, type Color } from './color.ts';
import { ScanThread, writeCommand } from './control.ts';
import { disable, scheduleCleanup } from './disable.ts';
import { digestState } from './digest.ts';
import { createObject } from './lifecycle.ts';
import { POOL_EMPTY, type PageSource } from './mem-pool.ts';
import { KERNEL_FLAGS, type ObjectId, type ObjectRows } from './object-table.ts';
import {
  withoutClose,
  type ObjectListener,
  type ScanObserver,
  type ScanResult,
  type ScanSink,
} from './observer.ts';
import type { TreeShape } from './object-tree.ts';
import type { KmemleakFacts } from '../versions/kmemleak.ts';
import { parameterFiles } from './parameters.ts';
import { rehearse, type RehearsalSettings } from './rehearsal.ts';
import {
  reportChunks,
  reportEntries,
  reportText,
  reportedObjects,
  unreferencedLines,
  type ReportEntry,
} from './report.ts';
import { kmemleakScan } from './scan.ts';
import {
  KmemleakState,
  type KmemleakConfig,
  type KmemleakServices,
  type ScanRoots,
} from './state.ts';

/** Who wants to know what allocators and modules tell kmemleak; any call may be left out. */
export type KmemleakWatcher = Listener<KmemleakApi>;

/** An object's metadata, as `dump=` prints it. */
export interface ObjectView {
  readonly id: ObjectId;
  readonly pointer: number;
  /** Bytes. */
  readonly size: number;
  readonly minCount: number;
  readonly count: number;
  readonly color: Color;
  readonly flags: number;
  readonly checksum: number;
  readonly jiffies: number;
  readonly pid: number;
  readonly comm: string;
  /** Return addresses, innermost first. */
  readonly trace: readonly VirtAddr[];
  /** The same as a node of the stack depot, which also knows code that is gone. */
  readonly traceNode: number;
}

/** The leak detector of one simulated kernel. */
export class Kmemleak {
  /** @internal Its variables; others than kmemleak itself read what the methods give. */
  readonly state: KmemleakState;
  /** Runs `work`; gives `killed` when it faults. See src/wiring.ts. */
  guarded: <T>(work: () => T, killed: T) => T = (work) => work();

  constructor(config: KmemleakConfig, services: KmemleakServices) {
    this.state = new KmemleakState(config, services, (s) => new ScanThread(s, config.autoScan));
    const { socket } = services;
    socket.add(new KmemleakHooks(this.state, socket.call));
  }

  /** What allocators and modules call. */
  get api(): KmemleakApi {
    return this.state.services.socket.call;
  }

  /** What differs between kernel versions. */
  get facts(): KmemleakFacts {
    return this.state.profile;
  }

  /** Whether scans read the stacks of tasks, as `stack=on` and `stack=off` say. */
  get stackScan(): boolean {
    return this.state.stackScan;
  }

  set stackScan(on: boolean) {
    this.state.stackScan = on;
  }

  /** Age from which an object may be reported, in jiffies. */
  get jiffiesMinAge(): number {
    return this.state.jiffiesMinAge;
  }

  /** The roots of a scan that are no objects. */
  get roots(): ScanRoots {
    return this.state.services.roots;
  }

  /** Called between blocks of a scan, where the kernel may reschedule. */
  set condResched(others: (() => void) | undefined) {
    this.state.condResched = others;
  }

  /**
   * `kmemleak=` of the kernel command line: 0, or -EINVAL.
   * @kernel mm/kmemleak.c kmemleak_boot_config faithful
   */
  bootParam(value: string): number {
    if (value === 'off') disable(this.state);
    else if (value === 'on') this.state.skipDisable = true;
    else return -EINVAL;
    return 0;
  }

  /**
   * The slab allocator is up; registers the data sections of the kernel.
   * @kernel mm/kmemleak.c kmemleak_init faithful
   */
  init(sections: readonly RootRange[], pages: PageSource): void {
    const s = this.state;
    if (s.config.defaultOff && !s.skipDisable) {
      disable(s);
      return;
    }
    if (s.error) return;
    s.pool.createCache(pages, s.services.ctx.watch);
    const { ctx } = s.services;
    const { depot, machine } = ctx;
    const { initFrames } = s.profile;
    const { trace } = machine.cpu;
    for (const name of initFrames)
      machine.cpu.trace = depot.child(machine.cpu.trace, ctx.site(name));
    for (const { name, start, end } of sections) {
      const caller = ctx.site(initFrames.length > 0 ? `kmemleak_init:${name}` : 'kmemleak_init');
      createObject(s, start, end - start, 0, GFP_ATOMIC, 0, caller);
    }
    machine.cpu.trace = trace;
  }

  /**
   * The boot is done; false when kmemleak was disabled on the way.
   * @kernel mm/kmemleak.c kmemleak_late_init faithful
   */
  lateInit(): boolean {
    const s = this.state;
    s.lateInitialized = true;
    if (s.error) {
      scheduleCleanup(s);
      return false;
    }
    if (s.config.autoScan) s.scanThread.start();
    const { poolFree } = s.pool;
    s.print(`Kernel memory leak detector initialized (mem pool available: ${poolFree})`);
    return true;
  }

  /** /sys/kernel/debug/kmemleak */
  readonly file: PseudoFile = {
    mode: 0o644,
    read: () => reportChunks(this.state),
    write: (data) => writeCommand(this.state, data),
  };

  /** How many passes the last scan made. */
  get passes(): number {
    return this.state.passes;
  }

  /**
   * Suspects that a scan has beside those of this machine (7.3). Only their number matters: with
   * any, a scan makes its second pass. For who replays a part of what another machine did.
   */
  set suspectsElsewhere(count: number) {
    this.state.suspectsElsewhere = count;
  }

  /** The files of /sys/module/kmemleak/parameters. */
  parameterFiles(): [name: string, PseudoFile][] {
    return parameterFiles(this.state);
  }

  /** Whether memory operations are tracked. */
  get enabled(): boolean {
    return this.state.enabled;
  }

  /** Whether kmemleak had no memory left for an object, and disabled itself. */
  get poolWasEmpty(): boolean {
    return this.state.warned.has(POOL_EMPTY);
  }

  /**
   * Scans memory now; nothing happens when kmemleak is disabled. A scan that faults, in memory that
   * somebody has overwritten, is an oops of the current task, and found nothing.
   */
  scan(): ScanResult {
    const nothing = { newLeaks: 0, words: 0 };
    if (!this.state.enabled) return nothing;
    return this.guarded(() => kmemleakScan(this.state), nothing);
  }

  /** The text of the file. */
  report(): string {
    return reportText(this.state);
  }

  /** The file as data, object by object; to be read before the machine goes on. */
  reportEntries(): Generator<ReportEntry> {
    return reportEntries(this.state);
  }

  /** The text of one entry, now. */
  entryText({ object }: ReportEntry): string {
    return `${unreferencedLines(this.state, object).join('\n')}\n`;
  }

  /** A copy of the links of the search trees. */
  treeShape(): TreeShape {
    return this.state.tree.shape();
  }

  /** The objects that the file shows, in order. */
  reported(): ObjectView[] {
    return this.reportedIds().map((id) => this.view(id));
  }

  /** All objects, in order of allocation. */
  *objects(): Generator<ObjectView> {
    const { next } = this.state.table;
    for (let id = next[0]; id !== 0; id = next[id]) yield this.view(id);
  }

  /** The object whose block contains `addr` (a virtual address). */
  find(addr: VirtAddr): ObjectView | undefined {
    const id = this.state.tree.lookup(addr, 0);
    return id === 0 ? undefined : this.view(id);
  }

  /** The metadata of all objects as columns, for whoever reads many of them. */
  get rows(): ObjectRows {
    return this.state.table;
  }

  /**
   * The object that an address lies in, or 0.
   * @param address - virtual, or in the kind of address that `kind` names.
   * @param kind - 0, OBJECT_PHYS or OBJECT_PERCPU.
   */
  lookup(address: number, kind: number): ObjectId {
    return this.state.tree.lookup(address, kind);
  }

  /** The objects that the file shows, in order. */
  reportedIds(): ObjectId[] {
    return reportedObjects(this.state);
  }

  /** How many scans in a row found no reference to an object that is held back, and must (7.3). */
  unrefScans(id: ObjectId): { readonly done: number; readonly needed: number } {
    const { table, minUnrefScans } = this.state;
    return { done: table.unrefScans.get(id) ?? 0, needed: minUnrefScans };
  }

  /** The objects that a scan under other settings would find now; nothing is changed by it. */
  rehearse(settings: RehearsalSettings): ReadonlySet<ObjectId> {
    return rehearse(this.state, settings);
  }

  /** The row of the cache `kmemleak_object`, once it was made. */
  slabinfo(): SlabInfo | undefined {
    const { pool } = this.state;
    return pool.cacheReady ? pool.slabinfo() : undefined;
  }

  /** The trees are in order and hold what the list does; gives the number of objects. */
  check(): number {
    const { tree, table } = this.state;
    const inTrees = tree.check();
    assert(inTrees === table.count, `${inTrees} objects in the trees, ${table.count} listed`);
    return inTrees;
  }

  /**
   * Tells `watcher` what allocators and modules tell kmemleak, after kmemleak itself, so that it
   * can ask for the object. Gives the function that ends it.
   */
  watch(watcher: KmemleakWatcher): () => void {
    return this.state.services.socket.add(watcher);
  }

  /**
   * Sends what following scans do to `observer`; gives the function that ends it.
   * @param sink - takes the many calls instead, as numbers, in scans that nobody watches one by one
   *   and that nothing interrupts: such a scan is some two times as fast. `observer` is plain data
   *   then, whose functions need no `this`.
   */
  observe(observer: ScanObserver, sink?: ScanSink): () => void {
    const { observers, frames, sinks } = this.state;
    const stops = [observers.add(observer), frames.add(sink ? withoutClose(observer) : observer)];
    if (sink) sinks.add(sink);
    return () => {
      for (const stop of stops) stop();
      if (sink) sinks.delete(sink);
    };
  }

  /** Tells `listener` of each object that comes, goes or is changed; gives what ends it. */
  watchObjects(listener: ObjectListener): () => void {
    return this.state.objects.add(listener);
  }

  /** Adds all that kmemleak remembers to a hash of the machine's state. */
  digest(hash: Hash64): void {
    digestState(this.state, hash);
  }

  /** An object's metadata. */
  view(id: ObjectId): ObjectView {
    const { table, services } = this.state;
    return {
      id,
      pointer: table.pointer[id],
      size: table.size[id],
      minCount: table.minCount[id],
      count: table.countOf(id),
      color: colorOf(table.countOf(id), table.minCount[id]),
      flags: table.flags[id] & KERNEL_FLAGS,
      checksum: table.checksum[id],
      jiffies: table.jiffies[id],
      pid: table.pid[id],
      comm: table.commOf(id),
      trace: services.ctx.depot.fetch(table.trace[id]),
      traceNode: table.trace[id],
    };
  }
}

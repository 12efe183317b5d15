/**
 * kmemleak as one thing: what the composition root builds, and what users of the library hold.
 *
 * The life of it: `bootParam`, `init` when the slab allocator is up, `lateInit` at the end of the
 * boot. Hooks may be called from the start; metadata comes from the memory pool until `init`.
 */
import type { VirtAddr } from '../machine/address.ts';
import { GFP_ATOMIC } from '../mm/gfp.ts';
import type { KmemleakApi } from '../kernel/base/kmemleak-api.ts';
import type { PseudoFile } from '../kernel/fs/vfs.ts';
import { EINVAL } from '../lib/errptr.ts';
import { colorOf, type Color } from './color.ts';
import { ScanThread, writeCommand } from './control.ts';
import { disable, scheduleCleanup } from './disable.ts';
import { createObject } from './lifecycle.ts';
import type { PageSource } from './mem-pool.ts';
import { KERNEL_FLAGS, type ObjectId } from './object-table.ts';
import { bothObservers, type ScanObserver } from './observer.ts';
import {
  reportChunks,
  reportEntries,
  reportText,
  reportedObjects,
  unreferencedLines,
  type ReportEntry,
} from './report.ts';
import { kmemleakScan, type ScanResult } from './scan.ts';
import { KmemleakState, type KmemleakConfig, type KmemleakServices } from './state.ts';
import { WatchedApi, type KmemleakWatcher } from './watched-api.ts';

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
}

/** A block of the kernel image that is scanned as a root. */
export interface DataSection {
  readonly start: VirtAddr;
  readonly size: number;
}

/** The leak detector of one simulated kernel. */
export class Kmemleak {
  readonly state: KmemleakState;
  private readonly watched: WatchedApi;
  private watcher: KmemleakWatcher | null = null;
  private observer: ScanObserver | null = null;
  private recorder: ScanObserver | null = null;

  constructor(config: KmemleakConfig, services: KmemleakServices) {
    this.state = new KmemleakState(config, services, (s) => new ScanThread(s, config.autoScan));
    this.watched = new WatchedApi(this.state);
  }

  /** What allocators and modules call. */
  get api(): KmemleakApi {
    return this.watched;
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
  init(sections: readonly DataSection[], pages: PageSource): void {
    const s = this.state;
    if (s.config.defaultOff && !s.skipDisable) {
      disable(s);
      return;
    }
    if (s.error) return;
    s.pool.createCache(pages);
    const caller = s.services.ctx.site('kmemleak_init');
    for (const { start, size } of sections) createObject(s, start, size, 0, GFP_ATOMIC, 0, caller);
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

  /** /sys/module/kmemleak/parameters/verbose: whether the log gets whole reports. */
  readonly verboseFile: PseudoFile = {
    mode: 0o600,
    read: () => (this.state.verbose ? 'Y\n' : 'N\n'),
    write: (data) => {
      const first = String.fromCharCode(...data.subarray(0, 2)).toLowerCase();
      if (/^(?:[y1t]|on)/.test(first)) this.state.verbose = true;
      else if (/^(?:[n0f]|of)/.test(first)) this.state.verbose = false;
      else return -EINVAL;
      return data.length;
    },
  };

  /** Whether memory operations are tracked. */
  get enabled(): boolean {
    return this.state.enabled;
  }

  /** Scans memory now; nothing happens when kmemleak is disabled. */
  scan(): ScanResult {
    return this.state.enabled ? kmemleakScan(this.state) : { newLeaks: 0, words: 0 };
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

  /** The objects that the file shows, in order. */
  reported(): ObjectView[] {
    return reportedObjects(this.state).map((id) => this.view(id));
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

  /** Tells `watcher` what allocators and modules tell kmemleak; null ends that. */
  watch(watcher: KmemleakWatcher | null): void {
    if (this.watcher) this.watched.watchers.delete(this.watcher);
    if (watcher) this.watched.watchers.add(watcher);
    this.watcher = watcher;
  }

  /** Sends what following scans do to `observer`; null ends that. */
  observe(observer: ScanObserver | null): void {
    this.observer = observer;
    this.connectObservers();
  }

  /** As `watch` and `observe`, beside those and for good: for whoever keeps a record. */
  record(recorder: ScanObserver, watcher: KmemleakWatcher): void {
    this.recorder = recorder;
    this.watched.watchers.add(watcher);
    this.connectObservers();
  }

  private connectObservers(): void {
    const { recorder, observer } = this;
    this.state.observer = recorder && observer ? bothObservers(recorder, observer) : recorder;
    this.state.observer ??= observer;
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
    };
  }
}

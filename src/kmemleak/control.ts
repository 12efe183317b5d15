/**
 * The scan thread, and the commands of /sys/kernel/debug/kmemleak (mm/kmemleak.c).
 *
 * Work that the kernel gives to a thread runs as soon as time passes, at the latest when the system
 * call that caused it returns.
 */
import { EINVAL, EPERM } from '../lib/errptr.ts';
import { kstrtouint, kstrtoull } from '../lib/kstrtox.ts';
import { fromU64 } from '../machine/address.ts';
import { HZ, type Timer } from '../machine/clock.ts';
import { KMEMLEAK_GREY } from './color.ts';
import { disable, freeAllObjects } from './disable.ts';
import { formatU64 } from './format.ts';
import { findObject, paintIt } from './lifecycle.ts';
import { OBJECT_PERCPU, OBJECT_PHYS, OBJECT_REPORTED } from './object-table.ts';
import { SECS_FIRST_SCAN } from './limits.ts';
import { dumpObjectInfo, unreferencedObject } from './report.ts';
import { kmemleakScan } from './scan.ts';
import type { KmemleakState } from './state.ts';

/** Bytes of a command that are looked at. */
const COMMAND_MAX = 63;
const INT_MAX = 0x7fffffff;
const UINT_MAX = 0xffffffff;
/** Longer than any machine runs (include/linux/jiffies.h). */
const MAX_JIFFY_OFFSET = 2 ** 62;

/**
 * Grays what is reported and unreferenced, so that it is no longer shown.
 * @kernel mm/kmemleak.c kmemleak_clear faithful
 */
function clear(s: KmemleakState): void {
  const { table } = s;
  for (let id = table.next[0]; id !== 0; id = table.next[id]) {
    if (table.flags[id] & OBJECT_REPORTED && unreferencedObject(s, id)) {
      paintIt(s, id, KMEMLEAK_GREY);
      s.objects.call.changed?.(id);
    }
  }
  s.foundLeaks = false;
}

/** The thread that scans from time to time. */
export class ScanThread {
  private readonly s: KmemleakState;
  private thread: unknown = null;
  private timer: Timer | null = null;
  private firstRun: boolean;

  constructor(s: KmemleakState, autoScan: boolean) {
    this.s = s;
    this.firstRun = autoScan;
  }

  /** Whether the thread exists. */
  get running(): boolean {
    return this.thread !== null;
  }

  /** @kernel mm/kmemleak.c start_scan_thread faithful */
  start(): void {
    if (this.thread !== null) return;
    this.thread = this.s.services.threads.start('kmemleak');
    if (this.thread === null) {
      this.s.print('Failed to create the scan thread');
      return;
    }
    this.s.print('Automatic memory scanning thread started');
    this.scanAfter(this.firstRun ? SECS_FIRST_SCAN * HZ : 0);
    this.firstRun = false;
  }

  /** @kernel mm/kmemleak.c stop_scan_thread faithful */
  stop(): void {
    if (this.thread === null) return;
    if (this.timer) this.s.services.ctx.machine.clock.cancel(this.timer);
    this.s.print('Automatic memory scanning thread ended');
    this.s.services.threads.stop(this.thread);
    this.thread = null;
  }

  private scanAfter(jiffies: number): void {
    const { clock } = this.s.services.ctx.machine;
    this.timer = clock.after((jiffies * 1000) / HZ, () => {
      // A scan that is under way, and lets others run, is waited for, as with scan_mutex.
      if (this.s.scanning) {
        this.scanAfter(1);
        return;
      }
      const wait = this.s.jiffiesScanWait;
      this.s.services.threads.runAs(this.thread, () => kmemleakScan(this.s));
      if (this.thread !== null && wait > 0) this.scanAfter(wait);
    });
  }
}

/**
 * A write(2) to the file: one command, whatever follows it.
 * @returns the bytes taken, or a negative errno.
 * @kernel mm/kmemleak.c kmemleak_write faithful
 */
export function writeCommand(s: KmemleakState, data: Uint8Array): number {
  let text = '';
  for (let i = 0; i < Math.min(data.length, COMMAND_MAX) && data[i] !== 0; i++) {
    text += String.fromCharCode(data[i]);
  }
  const result = execute(s, text);
  return result < 0 ? result : data.length;
}

function execute(s: KmemleakState, text: string): number {
  if (text.startsWith('clear')) {
    if (s.enabled) clear(s);
    else freeAllObjects(s);
    return 0;
  }
  if (!s.enabled) return -EPERM;
  if (text.startsWith('off')) disable(s);
  else if (text.startsWith('stack=on')) s.stackScan = true;
  else if (text.startsWith('stack=off')) s.stackScan = false;
  else if (text.startsWith('scan=on')) s.scanThread.start();
  else if (text.startsWith('scan=off')) s.scanThread.stop();
  else if (text.startsWith('scan=')) return setScanPeriod(s, text.slice(5));
  else if (text.startsWith('scan')) kmemleakScan(s);
  else if (text.startsWith('dump=')) return dump(s, text.slice(5));
  else return -EINVAL;
  return 0;
}

function setScanPeriod(s: KmemleakState, text: string): number {
  const { err, value } = kstrtouint(text, 0);
  if (err < 0) return err;
  const ms = Math.min(value * 1000, UINT_MAX);
  s.scanThread.stop();
  if (ms > 0) {
    // msecs_to_jiffies takes what would be negative as an int for an infinite time.
    s.jiffiesScanWait = ms > INT_MAX ? MAX_JIFFY_OFFSET : (ms * HZ) / 1000;
    s.scanThread.start();
  }
  return 0;
}

/** @kernel mm/kmemleak.c dump_str_object_info faithful */
function dump(s: KmemleakState, text: string): number {
  const { err, value } = kstrtoull(text, 0);
  if (err < 0) return -EINVAL;
  const addr = fromU64(value);
  const caller = s.services.ctx.site('kmemleak_write');
  const { dumpsInside } = s.profile;
  const trees = dumpsInside ? [0, OBJECT_PHYS, OBJECT_PERCPU] : [0];
  let found = false;
  for (const tree of addr < 0 ? [] : trees) {
    const id = findObject(s, addr, dumpsInside, tree, caller);
    if (id === 0) continue;
    dumpObjectInfo(s, id);
    found = true;
  }
  if (found) return 0;
  s.print(`Unknown object at ${formatU64(value)}`);
  return -EINVAL;
}

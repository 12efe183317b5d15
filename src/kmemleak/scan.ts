/**
 * A scan, phase by phase (kmemleak_scan of mm/kmemleak.c): whiten, roots, gray list, checksums,
 * gray list again; since 7.3 once more up to the gray list when anything is suspected; report.
 *
 * Simplified: what the kernel does under object locks happens without interruption; where it may
 * reschedule, `condResched` is called.
 */
import { crc32 } from '../lib/crc32.ts';
import { PAGE_SIZE, WORD, alignUp, joinAddress, type VirtAddr } from '../machine/address.ts';
import { PAGE_OFFSET, STRUCT_PAGE_SIZE, VMEMMAP_START } from '../machine/layout.ts';
import { MAX_PAGE_ORDER } from '../mm/page/buddy.ts';
import {
  PAGE_LRU_NEXT,
  PAGE_PRIVATE,
  PAGE_REFCOUNT,
  PAGE_TYPE,
  PAGE_TYPE_BUDDY,
} from '../mm/page/page.ts';
import { KMEMLEAK_BLACK, colorGray, colorWhite } from './color.ts';
import { paintIt } from './lifecycle.ts';
import {
  HOT_COUNT,
  HOT_SIZE,
  HOT_START,
  HOT_STRIDE,
  OBJECT_ALLOCATED,
  OBJECT_AREAS,
  OBJECT_FULL_SCAN,
  OBJECT_LINEAR,
  OBJECT_NO_SCAN,
  OBJECT_PERCPU,
  OBJECT_PHYS,
  type ObjectId,
} from './object-table.ts';
import type { ScanPass, ScanPhase, ScanResult, SkipReason } from './observer.ts';
import { MAX_SCAN_SIZE } from './limits.ts';
import { ScanRun, countPending, scanWords } from './scan-words.ts';
import type { KmemleakState } from './state.ts';
import { acquit, forgetRuns, report, suspect } from './suspects.ts';

/** Words of a `struct page`, as 32-bit halves. */
const PAGE_HALVES = STRUCT_PAGE_SIZE / 4;
/** Pages between two chances for others to run. */
const PAGES_RESCHED = 64;

/** What a scan takes for a word, about; only what lies between two passes can be seen. */
const WORD_NS = 4;

/** Objects of the gray list that are read between two rounds of look-ups. */
const GRAY_BATCH = 64;
/** An object that is scanned whole and lies in the direct map. */
const PLAIN = OBJECT_ALLOCATED | OBJECT_LINEAR;
const PLAIN_MASK = PLAIN | OBJECT_NO_SCAN | OBJECT_AREAS;

/**
 * Scans memory. Needs kmemleak to be enabled.
 *
 * Since 7.3 what a full pass suspects is confirmed by a second one, which does not look for
 * modified objects; without suspects the scan is over.
 * @kernel mm/kmemleak.c kmemleak_scan faithful
 */
export function kmemleakScan(s: KmemleakState): ScanResult {
  const run = new ScanRun(s);
  const scan = ++s.scans;
  let pass: ScanPass = { scan, pass: 1 };
  s.table.hold();
  try {
    scanPass(run, pass);
    if (s.profile.confirms && s.suspects > 0 && s.enabled) {
      run.observer?.end?.(pass, undefined);
      passTime(run);
      if (s.enabled) {
        run.restart();
        pass = { scan, pass: 2 };
        scanPass(run, pass);
      }
    }
  } finally {
    s.table.unhold();
  }
  s.passes = pass.pass;
  const newLeaks = s.enabled ? report(run) : 0;
  if (newLeaks > 0) {
    s.foundLeaks = true;
    s.print(`${newLeaks} new suspected memory leaks (see /sys/kernel/debug/kmemleak)`);
  }
  const result = { newLeaks, words: run.words };
  run.observer?.end?.(pass, result);
  return result;
}

/** The time that a first pass took is over before the second begins; timers run out in it. */
function passTime(run: ScanRun): void {
  run.s.services.ctx.machine.clock.advanceNs(run.words * WORD_NS);
}

/**
 * One look at all memory. The first of a scan is a full one: it looks for modified objects too, and
 * flags suspects where the kernel has them. Another only counts references.
 * @kernel mm/kmemleak.c __kmemleak_scan faithful
 */
function scanPass(run: ScanRun, pass: ScanPass): void {
  const { s } = run;
  s.jiffiesLastScan = s.services.ctx.machine.clock.jiffies;
  run.observer?.begin?.(pass);
  const isFull = pass.pass === 1;
  if (s.profile.confirms) forgetRuns(s, isFull);
  findReferences(run);
  if (!isFull) {
    acquit(s);
    return;
  }
  run.observer?.phase?.('checksum');
  grayModified(run);
  run.observer?.phase?.('gray-again');
  run.acquits = s.suspects > 0;
  scanGrayList(run);
}

/** Resets all counts; objects that need no reference start the gray list. */
function whiten(run: ScanRun): void {
  const { s, observer } = run;
  const { table } = s;
  observer?.phase?.('whiten');
  const { hot, next, minCount, flags } = table;
  for (let id = next[0]; id !== 0; id = next[id]) {
    if ((flags[id] & (OBJECT_PHYS | OBJECT_NO_SCAN)) === OBJECT_PHYS) {
      // Physical blocks outside lowmem have no mapping to scan. As in the kernel only whole pages
      // are compared.
      const endPfn = Math.floor((table.pointer[id] + table.size[id]) / PAGE_SIZE);
      if (endPfn > s.config.memBytes / PAGE_SIZE) {
        paintIt(s, id, KMEMLEAK_BLACK);
        observer?.black?.(id);
      }
    }
    hot[id * HOT_STRIDE + HOT_COUNT] = 0;
    if (minCount[id] <= 0 && colorGray(0, minCount[id])) run.pushGray(id);
  }
}

/** A root block is about to be read. */
function tellRoot(run: ScanRun, what: string, start: VirtAddr, end: VirtAddr): void {
  const { observer, sink } = run;
  if (observer === null) return;
  // What was read so far is told before it.
  countPending(run);
  if (sink === null) observer.rootBlock?.(what, start, end);
  else sink.rootBlock(what, start, end);
}

function scanRoots(run: ScanRun): void {
  const { s, observer, without } = run;
  observer?.phase?.('percpu');
  // With one CPU the percpu section is part of .data (CONFIG_SMP off).
  const sections = without.has('percpu') ? [] : s.services.roots.percpu();
  for (const { cpu, start, end } of sections) {
    tellRoot(run, `percpu section of CPU ${cpu}`, start, end);
    scanLargeBlock(run, start, end, 0);
  }
  if (observer !== null) countPending(run);
  observer?.phase?.('pages');
  if (!without.has('pages')) scanStructPages(run);
  if (!s.stackScan || without.has('stacks')) return;
  if (observer !== null) countPending(run);
  observer?.phase?.('stacks');
  for (const stack of s.services.roots.taskStacks()) {
    tellRoot(run, stack.name, stack.start, stack.end);
    scanBlock(run, stack.start, stack.end, 0);
    resched(run);
  }
}

/**
 * The part of a scan that finds references, watched by nobody and in one go: which objects are gray
 * is in their counts afterwards.
 * @param without - phases of the roots to leave out.
 */
export function markObjects(s: KmemleakState, without?: ReadonlySet<ScanPhase>): void {
  findReferences(new ScanRun(s, true, without));
}

function findReferences(run: ScanRun): void {
  whiten(run);
  scanRoots(run);
  // Whoever watches may change memory between two phases.
  countPending(run);
  run.observer?.phase?.('gray');
  scanGrayList(run);
}

/**
 * Whether a page without references of its own is the tail of a compound page that is in use.
 * @kernel include/linux/page_ref.h page_count faithful
 */
function tailInUse(u32: Uint32Array, base: number, first: number): boolean {
  const head = u32[first + PAGE_LRU_NEXT];
  if ((head & 1) === 0) return false;
  const address = joinAddress(head - 1, u32[first + PAGE_LRU_NEXT + 1]);
  return u32[base + (address - VMEMMAP_START) / 4 + PAGE_REFCOUNT] > 0;
}

/**
 * Whether a `struct page` is read: it, or the block that it is part of, is in use.
 * @param base, first - where the memory map and the structure begin, in 32-bit halves.
 */
export function pageInUse(u32: Uint32Array, base: number, first: number): boolean {
  return u32[first + PAGE_REFCOUNT] !== 0 || tailInUse(u32, base, first);
}

/**
 * Every `struct page` that is in use is read whole: slabs' pages hold pointers. Free blocks are
 * stepped over by the order that the buddy allocator notes in their first page, and neighbours in
 * use are read in one go.
 */
function scanStructPages(run: ScanRun): void {
  const { u32, sink, closely, condResched } = run;
  const { ctx } = run.s.services;
  const { memory } = ctx.machine;
  const base = memory.vmemmapPhys / 4;
  const pages = memory.phys.size / PAGE_SIZE;
  for (let pfn = 0; pfn < pages;) {
    if (pfn % PAGES_RESCHED === 0) resched(run);
    const first = base + pfn * PAGE_HALVES;
    if (!pageInUse(u32, base, first)) {
      const order = u32[first + PAGE_PRIVATE];
      const free = u32[first + PAGE_TYPE] === PAGE_TYPE_BUDDY && order <= MAX_PAGE_ORDER;
      pfn += free && !condResched ? 1 << order : 1;
      continue;
    }
    let end = pfn + 1;
    if (closely) {
      const page = VMEMMAP_START + pfn * STRUCT_PAGE_SIZE;
      tellRoot(run, 'page', page, page + STRUCT_PAGE_SIZE);
    } else {
      const last = Math.min(pages, pfn - (pfn % PAGES_RESCHED) + PAGES_RESCHED);
      while (end < last && pageInUse(u32, base, base + end * PAGE_HALVES)) end++;
      if (sink !== null) sink.pages(pfn, end);
    }
    scanWords(run, first, base + end * PAGE_HALVES, 0);
    pfn = end;
  }
}

/**
 * Scans objects that are referenced; the list grows while it is walked.
 * @kernel mm/kmemleak.c scan_gray_list faithful
 */
function scanGrayList(run: ScanRun): void {
  // Watched or interrupted, a scan counts the references of one object before it reads the next.
  const step = run.closely || run.condResched ? 1 : GRAY_BATCH;
  countPending(run);
  while (run.grayHead < run.grayTail) {
    const end = Math.min(run.grayTail, run.grayHead + step);
    resched(run);
    if (!run.s.enabled) return;
    if (step > 1) warmUp(run, end);
    while (run.grayHead < end) scanObject(run, run.gray[run.grayHead++]);
    countPending(run);
  }
}

/** Others may run: what was read so far must have been counted, for memory may change. */
function resched(run: ScanRun): void {
  const { condResched } = run;
  if (!condResched) return;
  countPending(run);
  condResched();
}

/** Reads a little of the objects that come next, all at once, so that the waits overlap. */
function warmUp(run: ScanRun, end: number): void {
  const { gray, u32 } = run;
  const { hot, flags } = run.s.table;
  let touched = 0;
  for (let i = run.grayHead; i < end; i++) touched ^= flags[gray[i]];
  for (let i = run.grayHead; i < end; i++) {
    const h = gray[i] * HOT_STRIDE;
    const at = (hot[h + HOT_START] >>> 0) >>> 2;
    const size = (hot[h + HOT_SIZE] >>> 0) >>> 2;
    // Addresses outside the direct map land anywhere in memory, which does no harm.
    touched ^= u32[at] ^ u32[at + 16] ^ u32[at + Math.min(size, 64)];
  }
  run.touched ^= touched;
}

/** @kernel mm/kmemleak.c scan_object faithful */
function scanObject(run: ScanRun, id: ObjectId): void {
  const { table } = run.s;
  const flags = table.flags[id];
  if ((flags & PLAIN_MASK) === PLAIN && !run.closely) {
    const h = id * HOT_STRIDE;
    const start = table.hot[h + HOT_START] >>> 0;
    const size = table.hot[h + HOT_SIZE] >>> 0;
    // An unaligned block is cut at its own multiples of 4096, which lose words: see scanLargeBlock.
    // So is a large one where others may run in between.
    if ((start & (WORD - 1)) === 0 && (size <= MAX_SCAN_SIZE || !run.condResched)) {
      const words = size >>> 3;
      scanWords(run, start / 4, start / 4 + words * 2, id);
      return;
    }
  }
  const skipped = whySkipped(flags);
  if (skipped !== undefined) {
    if (run.closely) run.observer?.skipObject?.(id, skipped);
    return;
  }
  if (run.closely) run.observer?.scanObject?.(id);
  scanAnyObject(run, id, flags);
}

/** Why an object on the gray list is not read; undefined: it is. */
export function whySkipped(flags: number): SkipReason | undefined {
  if ((flags & OBJECT_NO_SCAN) !== 0) return 'no-scan';
  return (flags & OBJECT_ALLOCATED) === 0 ? 'freed' : undefined;
}

function scanAnyObject(run: ScanRun, id: ObjectId, flags: number): void {
  const { table, services } = run.s;
  const size = table.size[id];
  const start = table.pointer[id];
  if (flags & OBJECT_PERCPU) {
    for (const cpu of services.ctx.machine.cpus) {
      const copy = services.perCpuPtr(start, cpu.id);
      scanBlock(run, copy, copy + size, id);
      resched(run);
      if (!(table.flags[id] & OBJECT_ALLOCATED)) return;
    }
  } else if (flags & OBJECT_AREAS && !(flags & OBJECT_FULL_SCAN)) {
    for (const area of table.areas.get(id) ?? []) {
      scanBlock(run, area.start, area.start + area.size, id);
    }
  } else {
    const virt = flags & OBJECT_PHYS ? PAGE_OFFSET + start : start;
    scanLargeBlock(run, virt, virt + size, id);
  }
}

/**
 * Scans a block in pieces of MAX_SCAN_SIZE from its start on. A word that lies across the end of a
 * piece is not read, as in the kernel; with an aligned start there is none.
 * @kernel mm/kmemleak.c scan_large_block faithful
 */
function scanLargeBlock(run: ScanRun, start: VirtAddr, end: VirtAddr, scanned: ObjectId): void {
  const { table } = run.s;
  for (let at = start; at < end; at += MAX_SCAN_SIZE) {
    scanBlock(run, at, Math.min(at + MAX_SCAN_SIZE, end), scanned);
    if (scanned !== 0 && at + MAX_SCAN_SIZE >= end) return;
    resched(run);
    if (scanned !== 0 && !(table.flags[scanned] & OBJECT_ALLOCATED)) return;
  }
}

/** Reads the aligned words that lie whole in `[start, end)`; none when kmemleak was disabled. */
function scanBlock(run: ScanRun, start: VirtAddr, end: VirtAddr, scanned: ObjectId): void {
  const { memory } = run.s.services.ctx.machine;
  if (!run.s.enabled) return;
  const last = end - (end & (WORD - 1));
  let at = alignUp(start, WORD);
  while (at < last) {
    const linear = at >= PAGE_OFFSET && last <= PAGE_OFFSET + memory.phys.size;
    const stop = linear ? last : Math.min(last, at - (at & (PAGE_SIZE - 1)) + PAGE_SIZE);
    let phys = memory.translate(at);
    if (phys < 0) {
      // What was read before a fault has counted.
      countPending(run);
      phys = memory.resolve(at);
    }
    scanWords(run, phys / 4, (phys + stop - at) / 4, scanned);
    at = stop;
  }
}

/**
 * White objects whose contents changed since the last scan are in use: gray for this time. The
 * others are suspects from 7.3 on, if they may be reported at all.
 */
function grayModified(run: ScanRun): void {
  const { s } = run;
  const { table } = s;
  const { confirms } = s.profile;
  const { hot, next, minCount, flags } = table;
  for (let id = next[0]; id !== 0; id = next[id]) {
    const h = id * HOT_STRIDE + HOT_COUNT;
    if (!colorWhite(hot[h], minCount[id]) || !(flags[id] & OBJECT_ALLOCATED)) continue;
    if (updateChecksum(run, id)) {
      hot[h] = minCount[id];
      run.pushGray(id);
    } else if (confirms) {
      suspect(run, id);
    }
  }
}

/**
 * Computes an object's checksum anew; says whether it changed.
 * @kernel mm/kmemleak.c update_checksum faithful
 */
function updateChecksum(run: ScanRun, id: ObjectId): boolean {
  const { table, services } = run.s;
  const before = table.checksum[id];
  const start = table.pointer[id];
  const { memory, cpus } = services.ctx.machine;
  const size = table.size[id];
  let crc = 0;
  const add = (addr: VirtAddr): void =>
    memory.eachRun(addr, size, false, (pa, n) => {
      crc = crc32(crc, memory.phys.u8, pa, pa + n);
    });
  if (table.flags[id] & OBJECT_PHYS) return false;
  if (table.flags[id] & OBJECT_PERCPU) {
    for (const cpu of cpus) add(services.perCpuPtr(start, cpu.id));
  } else {
    add(start);
  }
  table.checksum[id] = crc;
  run.observer?.checksum?.(id, before, crc);
  return crc !== before;
}

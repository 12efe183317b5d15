/**
 * What of memory kmemleak tracks and scans, by what the memory is used for.
 */
import { PAGE_SIZE, WORD, type PhysAddr } from '../machine/address.ts';
import { IMAGE, KERNEL_START, STRUCT_PAGE_SIZE } from '../machine/layout.ts';
import type { Life } from '../truth/lives.ts';
import type { Look } from './look/look.ts';
import { objectOfLife } from './look/subject.ts';

/** One use of memory. */
export interface CoverageRow {
  readonly what: string;
  /** Number of blocks, 0 where there are none to count. */
  readonly blocks: number;
  readonly bytes: number;
  /** Bytes of blocks that kmemleak has an object for. */
  readonly tracked: number;
  /** Bytes of words that a scan now reads. */
  readonly scanned: number;
}

/** The memory of a machine by its uses, and all of it together. */
export interface Coverage {
  readonly rows: readonly CoverageRow[];
  /** Bytes of physical memory. */
  readonly memory: number;
  /** Bytes that are in no row: free, or an allocator's own. */
  readonly rest: number;
}

interface Sum {
  blocks: number;
  bytes: number;
  tracked: number;
  scanned: number;
}

/** Adds up all memory that is in use. */
export function coverage(look: Look): Coverage {
  const sums = new Map<string, Sum>();
  const sum = (what: string): Sum => {
    const found = sums.get(what) ?? { blocks: 0, bytes: 0, tracked: 0, scanned: 0 };
    sums.set(what, found);
    return found;
  };
  image(look, sum);
  for (const life of look.parts.truth.lives()) {
    const one = sum(useOf(life));
    const object = objectOfLife(look.parts, life);
    const tracked = object !== 0;
    const { rows } = look.parts.kmemleak;
    const isAlike = tracked && !rows.areas.has(object) && rows.size[object] >= life.size;
    const slot = look.parts.truth.shadow.lives.slotOf(life.id);
    one.blocks++;
    look.parts.truth.listener.eachRange(slot, (pa, bytes) => {
      one.bytes += bytes;
      if (tracked) one.tracked += bytes;
      one.scanned += isAlike ? allOrNone(look, pa, bytes) : scannedBytes(look, pa, bytes);
    });
  }
  const rows = [...sums].map(([what, one]) => ({ what, ...one }));
  const memory = look.memory.phys.size;
  const used = rows.reduce((total, { bytes }) => total + bytes, 0);
  return { rows, memory, rest: memory - used };
}

/** The kernel image, the static percpu data and the memory map. */
function image(look: Look, sum: (what: string) => Sum): void {
  const { memory, parts } = look;
  const add = (what: string, pa: PhysAddr, bytes: number): void => {
    const one = sum(what);
    one.bytes += bytes;
    const scanned = scannedBytes(look, pa, bytes);
    one.scanned += scanned;
    if (what.startsWith('kernel .')) one.tracked += scanned;
  };
  for (const [name, { offset, size }] of Object.entries(IMAGE)) {
    add(`kernel .${name}`, memory.translate(KERNEL_START + offset), size);
  }
  for (const { start, end } of parts.kmemleak.roots.percpu()) {
    add('static percpu data', memory.translate(start), end - start);
  }
  const pages = memory.phys.size / PAGE_SIZE;
  add('struct pages', memory.vmemmapPhys, pages * STRUCT_PAGE_SIZE);
}

function useOf({ kind, cache }: Life): string {
  if (kind !== 'slab') return kind;
  return cache!.startsWith('kmalloc-') ? 'slab: kmalloc' : 'slab: other caches';
}

/** For memory that is all of one object without scan areas. */
function allOrNone(look: Look, start: PhysAddr, bytes: number): number {
  return scannedBytes(look, start, WORD) === 0 ? 0 : bytes - (bytes % WORD);
}

function scannedBytes(look: Look, start: PhysAddr, bytes: number): number {
  let total = 0;
  const end = start + bytes - (bytes % WORD);
  for (let pa = start; pa < end; pa += WORD) {
    if (look.scanned.word(pa).by !== 'nothing') total += WORD;
  }
  return total;
}

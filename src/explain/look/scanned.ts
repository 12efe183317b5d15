/**
 * Whether a scan reads a word of memory, and by what: an object, a percpu section, a `struct page`
 * or a stack; or why it does not.
 */
import { PAGE_SIZE, WORD, alignUp, type PhysAddr } from '../../machine/address.ts';
import { PAGE_OFFSET, STRUCT_PAGE_SIZE } from '../../machine/layout.ts';
import {
  OBJECT_FULL_SCAN,
  OBJECT_NO_SCAN,
  OBJECT_PERCPU,
  OBJECT_PHYS,
  type ObjectId,
} from '../../kmemleak/object-table.ts';
import { pageInUse } from '../../kmemleak/scan.ts';
import type { ExplainParts } from './parts.ts';

/** Why a word is not read. */
export type NotScannedWhy =
  | 'no object'
  | 'no_scan'
  | 'ignored'
  | 'outside the scan areas'
  | 'stack=off'
  | 'idle stack'
  | 'unaligned'
  | 'page not in use'
  | 'kmemleak is off';

/** What reads a word. */
export type Scanned =
  | { readonly by: 'object'; readonly object: ObjectId }
  | { readonly by: 'percpu section' | 'struct page' | 'stack' }
  | { readonly by: 'nothing'; readonly why: NotScannedWhy; readonly object?: ObjectId };

/** Tells for words of memory what a scan now would read them as part of. */
export class ScannedMemory {
  private readonly parts: ExplainParts;
  private readonly stacks: { pa: PhysAddr; size: number }[];
  private readonly idle: { pa: PhysAddr; size: number }[];

  constructor(parts: ExplainParts) {
    this.parts = parts;
    const { memory } = parts.base.machine;
    this.stacks = [...parts.kmemleak.roots.taskStacks()].map(({ start, end }) => ({
      pa: memory.translate(start),
      size: end - start,
    }));
    const { lives } = parts.truth.shadow;
    this.idle = [];
    for (let slot = 1; slot < lives.end; slot++) {
      if (!lives.isLive(slot) || lives.kindOf(slot) !== 'stack') continue;
      this.idle.push({ pa: memory.translate(lives.addressOf(slot)), size: lives.sizeOf(slot) });
    }
  }

  /** What reads the word at a physical address. */
  word(pa: PhysAddr): Scanned {
    const { kmemleak } = this.parts;
    if (!kmemleak.enabled) return { by: 'nothing', why: 'kmemleak is off' };
    if (pa % WORD !== 0) return { by: 'nothing', why: 'unaligned' };
    const page = this.structPage(pa);
    if (page) return page;
    if (this.inPercpuSection(pa)) return { by: 'percpu section' };
    let not: Scanned | undefined;
    for (const [id, address] of this.objectsAt(pa)) {
      const why = this.whyNot(id, address);
      if (why === undefined) return { by: 'object', object: id };
      not = { by: 'nothing', why, object: id };
    }
    if (within(this.stacks, pa)) {
      if (kmemleak.stackScan) return { by: 'stack' };
      return { by: 'nothing', why: 'stack=off' };
    }
    if (within(this.idle, pa)) return { by: 'nothing', why: 'idle stack' };
    return not ?? { by: 'nothing', why: 'no object' };
  }

  private structPage(pa: PhysAddr): Scanned | undefined {
    const { memory } = this.parts.base.machine;
    const pfn = Math.floor((pa - memory.vmemmapPhys) / STRUCT_PAGE_SIZE);
    if (pfn < 0 || pfn >= memory.phys.size / PAGE_SIZE) return undefined;
    const base = memory.vmemmapPhys / 4;
    return pageInUse(memory.phys.u32, base, base + (pfn * STRUCT_PAGE_SIZE) / 4)
      ? { by: 'struct page' }
      : { by: 'nothing', why: 'page not in use' };
  }

  private inPercpuSection(pa: PhysAddr): boolean {
    const { memory } = this.parts.base.machine;
    const sections = this.parts.kmemleak.roots.percpu();
    return sections.some(({ start, end }) => {
      const first = memory.translate(start);
      return pa >= first && pa + WORD <= first + (end - start);
    });
  }

  /** The objects that the word is in, by every address that it has, each with that address. */
  private *objectsAt(pa: PhysAddr): Iterable<[ObjectId, number]> {
    const { truth, kmemleak, base } = this.parts;
    const { rows } = kmemleak;
    const direct = PAGE_OFFSET + pa;
    for (const address of new Set([truth.listener.virtualOf(pa), direct])) {
      const id = kmemleak.lookup(address, 0);
      if (id !== 0) yield [id, address];
    }
    const phys = kmemleak.lookup(pa, OBJECT_PHYS);
    if (phys !== 0) yield [phys, pa];
    const slot = truth.shadow.owners.at(pa);
    if (slot <= 0 || truth.shadow.lives.kindOf(slot) !== 'percpu') return;
    const token = truth.shadow.lives.addressOf(slot);
    const { percpu } = truth.listener;
    for (const { id: cpu } of base.machine.cpus) {
      const copy = percpu!.perCpuPtr(token, cpu);
      const offset = pa - base.machine.memory.translate(copy);
      if (offset < 0 || offset >= truth.shadow.lives.sizeOf(slot)) continue;
      const id = kmemleak.lookup(token, OBJECT_PERCPU);
      if (id !== 0) yield [id, rows.pointer[id] + offset];
      const gray = kmemleak.lookup(copy + offset, 0);
      if (gray !== 0) yield [gray, copy + offset];
    }
  }

  /** Why an object's word at `address`, in the object's own kind of address, is not read. */
  private whyNot(id: ObjectId, address: number): NotScannedWhy | undefined {
    const { rows } = this.parts.kmemleak;
    const flags = rows.flags[id];
    if (rows.minCount[id] < 0) return 'ignored';
    if (flags & OBJECT_NO_SCAN) return 'no_scan';
    const areas = rows.areas.get(id);
    const inside = (start: number, size: number): boolean =>
      address >= alignUp(start, WORD) && address + WORD <= start + size;
    if (flags & OBJECT_PERCPU) return undefined;
    if (areas && !(flags & OBJECT_FULL_SCAN)) {
      return areas.some(({ start, size }) => inside(start, size))
        ? undefined
        : 'outside the scan areas';
    }
    return inside(rows.pointer[id], rows.size[id]) ? undefined : 'unaligned';
  }
}

function within(ranges: readonly { pa: PhysAddr; size: number }[], pa: PhysAddr): boolean {
  return ranges.some((range) => pa >= range.pa && pa < range.pa + range.size);
}

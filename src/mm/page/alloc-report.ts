/**
 * What the page allocator writes to the kernel log (mm/page_alloc.c, mm/show_mem.c, mm/debug.c):
 * failed allocations with the state of memory, and bad pages.
 *
 * Simplified: the memory report has the lines of a machine without user memory, page cache and
 * swap.
 */
import { joinNumber, type Pfn } from '../../machine/address.ts';
import type { MmContext } from '../context.ts';
import { __GFP_NOWARN, type Gfp } from '../gfp.ts';
import { formatGfp } from '../gfp-names.ts';
import {
  PAGE_INDEX,
  PAGE_MAPPING,
  PAGE_TYPE,
  PG_head,
  PG_reserved,
  PG_slab,
  type PageArray,
} from './page.ts';
import { RateLimit, warn } from '../warn.ts';

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [PG_slab, 'slab'],
  [PG_reserved, 'reserved'],
  [PG_head, 'head'],
];

/** What a report tells of the state of memory. */
export interface ZoneState {
  readonly pages: PageArray;
  readonly totalPages: number;
  readonly minPages: number;
  readonly buddy: { readonly free: number };
  readonly pcpPages: number;
  pcpPagesOf(cpu: number): number;
  freeAreaCounts(): number[];
}

/** The reports of one page allocator. */
export class PageReporter {
  private readonly ctx: MmContext;
  private readonly alloc: ZoneState;
  /** The functions below the caller in the trace of a failed allocation, innermost last. */
  private readonly failSites: readonly number[];
  private readonly limit = new RateLimit(10_000, 1);
  private orderWarned = false;

  constructor(ctx: MmContext, alloc: ZoneState) {
    this.ctx = ctx;
    this.alloc = alloc;
    const entry = `__alloc_pages${ctx.facts.mm.allocSuffix}`;
    const names = [entry, '__alloc_pages_slowpath.constprop.0', 'warn_alloc'];
    this.failSites = names.map((name) => ctx.site(name));
  }

  /**
   * Logs that an allocation failed.
   * @kernel mm/page_alloc.c warn_alloc simplified
   */
  allocFailed(gfp: Gfp, order: number): void {
    const { cpu } = this.ctx.machine;
    const trace = cpu.trace;
    for (const site of this.failSites) cpu.trace = this.ctx.depot.child(cpu.trace, site);
    this.warnAlloc(gfp, `page allocation failure: order:${order}`);
    cpu.trace = trace;
  }

  /**
   * Logs a failure with the flags, the call trace and the state of memory, once in ten seconds.
   * @kernel mm/page_alloc.c warn_alloc faithful
   */
  warnAlloc(gfp: Gfp, what: string): void {
    if ((gfp & __GFP_NOWARN) !== 0) return;
    const { clock, cpu } = this.ctx.machine;
    const allowed = this.limit.allow(clock, (count) =>
      this.ctx.printk(`warn_alloc: ${count} callbacks suppressed`),
    );
    if (!allowed) return;
    const nodes = 'nodemask=(null),cpuset=/,mems_allowed=0';
    this.ctx.printk(`${cpu.comm}: ${what}, mode:${formatGfp(gfp)}, ${nodes}`);
    this.ctx.dumpStack();
    for (const line of this.memInfo()) this.ctx.printk(line);
  }

  /** Logs, once, that a block larger than the largest order was asked for. */
  warnOrder(gfp: Gfp): void {
    if ((gfp & __GFP_NOWARN) !== 0 || this.orderWarned) return;
    this.orderWarned = true;
    warn(this.ctx, this.ctx.facts.mm.orderPlace);
  }

  /**
   * Logs a page whose state shows that the kernel has a bug.
   * @kernel mm/page_alloc.c bad_page simplified
   */
  badPage(pfn: Pfn, reason: string): void {
    const { ctx } = this;
    const number = pfn.toString(16).padStart(5, '0');
    ctx.printk(`BUG: Bad page state in process ${ctx.machine.cpu.comm}  pfn:${number}`);
    for (const line of this.dumpPage(pfn, reason)) ctx.printk(line);
    ctx.dumpStack();
    ctx.taint('B');
  }

  /**
   * The fields of a `struct page` in words.
   * @kernel mm/debug.c dump_page simplified
   */
  dumpPage(pfn: Pfn, reason: string): string[] {
    const { pages } = this.alloc;
    const u32 = pages.memory.phys.u32;
    const at = pages.base(pfn);
    const word = (i: number): string => hex16(u32[at + i], u32[at + i + 1]);
    const mapping = word(PAGE_MAPPING);
    const shown = /^0*$/.test(mapping) ? mapping : '(____ptrval____)';
    const type = u32[at + PAGE_TYPE] | 0;
    const mapcount = type < -1 ? 0 : type + 1;
    const name = this.ctx.facts.mm.dumpsPageAddress ? 'page:(____ptrval____)' : 'page:';
    const index = joinNumber(u32[at + PAGE_INDEX], u32[at + PAGE_INDEX + 1]);
    const flags = pages.flags(pfn);
    const names = FLAG_NAMES.filter(([flag]) => (flags & flag) !== 0).map(([, text]) => text);
    const flagWord = word(0).replace(/^0+/, '');
    return [
      `${name} refcount:${pages.refcount(pfn)} mapcount:${mapcount} mapping:${shown} ` +
        `index:0x${index.toString(16)} pfn:0x${pfn.toString(16)}`,
      `flags: 0x${flagWord}(${[...names, 'node=0', 'zone=1'].join('|')})`,
      `raw: ${[0, 2, 4, 6].map(word).join(' ')}`,
      `raw: ${[8, 10, 12, 14].map(word).join(' ')}`,
      `page dumped because: ${reason}`,
    ];
  }

  /**
   * The state of memory, in pages and kilobytes.
   * @kernel mm/show_mem.c show_free_areas simplified
   */
  memInfo(): string[] {
    const { alloc } = this;
    const free = alloc.buddy.free;
    const pcp = alloc.pcpPages;
    const min = alloc.minPages;
    const kb = (pages: number): string => `${pages * 4}kB`;
    const low = min + (min >> 2);
    const high = min + (min >> 1);
    const areas = alloc.freeAreaCounts().map((blocks, order) => {
      const type = blocks > 0 ? ' (U)' : '';
      return `${blocks}*${4 << order}kB${type}`;
    });
    const reserved = alloc.pages.count - alloc.totalPages;
    return [
      'Mem-Info:',
      `active_anon:0 inactive_anon:0 isolated_anon:0\n free:${free} free_pcp:${pcp} free_cma:0`,
      `Node 0 DMA32 free:${kb(free)} min:${kb(min)} low:${kb(low)} high:${kb(high)} ` +
        `present:${kb(alloc.pages.count)} managed:${kb(alloc.totalPages)} ` +
        `free_pcp:${kb(pcp)} local_pcp:${kb(alloc.pcpPagesOf(this.ctx.machine.cpu.id))}`,
      'lowmem_reserve[]: 0 0 0 0',
      `Node 0 DMA32: ${areas.join(' ')} = ${kb(free)}`,
      '0 total pagecache pages',
      `${alloc.pages.count} pages RAM`,
      '0 pages HighMem/MovableOnly',
      `${reserved} pages reserved`,
    ];
  }
}

/** A 64-bit word in 16 digits. */
function hex16(lo: number, hi: number): string {
  return hi.toString(16).padStart(8, '0') + lo.toString(16).padStart(8, '0');
}

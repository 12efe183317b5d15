/**
 * Models what kmem_cache_free() does with an address that is no object of the cache (mm/slub.c): a
 * warning, and the object goes back to the cache that it is from, or, in newer kernels, nowhere.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import { warn } from '../warn.ts';
import type { SlubCore } from './core.ts';
import type { KmemCache } from './kmem-cache.ts';
import type { SlubPaths } from './paths.ts';
import { pointer, printTracking, symbolOf } from './report.ts';

/** What was freed as an object of `cache`, and the cache that it is from, if any. */
export interface WrongFree {
  readonly cache: KmemCache;
  readonly found: KmemCache | undefined;
  readonly ptr: VirtAddr;
  /** Return address in kmem_cache_free(). */
  readonly site: number;
}

/**
 * Warns, and does what the kernel does with it.
 * @kernel mm/slub.c cache_from_obj faithful
 * @throws PageFault when the address has no `struct page`.
 */
export function wrongFree(core: SlubCore, paths: SlubPaths, wrong: WrongFree): void {
  const { cache, found, ptr, site } = wrong;
  const { noSlabPlace, wrongCachePlace, wrongCacheLeaks } = core.facts;
  if (found === undefined) core.memory.resolve(core.pages.virtToPage(ptr) + 8);
  if (wrongCacheLeaks) {
    warnOnce(core, wrong);
    return;
  }
  if (found === undefined) {
    if (core.once.has('virt_to_cache')) return;
    core.once.add('virt_to_cache');
    warnFree(core, site, noSlabPlace, 'virt_to_cache: Object is not a Slab page!');
    return;
  }
  const names = `${cache.name} but object is from ${found.name}`;
  warnFree(core, site, wrongCachePlace, `cache_from_obj: Wrong slab cache. ${names}`);
  printTracking(core, found, ptr);
  paths.free(found, core.slabOf(ptr), ptr, ptr - PAGE_OFFSET, site);
}

/** @kernel mm/slub.c warn_free_bad_obj faithful */
function warnOnce(core: SlubCore, { cache, found, ptr, site }: WrongFree): void {
  const { noSlabPlace, wrongCachePlace } = core.facts;
  const place = found ? wrongCachePlace : noSlabPlace;
  if (!core.once.has(place)) {
    core.once.add(place);
    const what = found ? `belongs to different cache ${found.name}` : 'is not in a slab page';
    const call = `kmem_cache_free(${cache.name}, ${pointer(core, ptr)})`;
    warnFree(core, site, place, `${call}: object ${what}`, 'warn_free_bad_obj');
  }
  if (found) printTracking(core, found, ptr);
}

function warnFree(core: SlubCore, site: number, place: string, text: string, inner = ''): void {
  const { ctx } = core;
  const { cpu } = ctx.machine;
  const caller = cpu.trace;
  cpu.trace = ctx.depot.child(caller, site);
  if (inner !== '') cpu.trace = ctx.depot.child(cpu.trace, ctx.site(inner));
  warn(ctx, `${place} ${symbolOf(core, inner === '' ? 'kmem_cache_free' : inner)}`, text);
  cpu.trace = caller;
}

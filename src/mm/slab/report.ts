/**
 * The complaints of mm/slub.c about broken slabs, in the words of 6.1 and 6.12: slab_bug(),
 * print_trailer(), object_err(), slab_err(), slab_fix().
 *
 * With any debugging on, the kernel prints pointers as they are, without it hashed.
 *
 * Simplified: the register dump of a BUG and of a WARN is left out.
 */
import { KernelBug } from '../../machine/kernel-bug.ts';
import { hex } from '../../base/hex.ts';
import { PAGE_SIZE, type Pfn, type VirtAddr } from '../../machine/address.ts';
import { hexDumpRow } from '../../lib/hexdump.ts';
import { SLAB_RED_ZONE, SLAB_STORE_USER, type KmemCache } from './kmem-cache.ts';
import {
  PG_workingset,
  slabAddress,
  slabFreelist,
  slabInuse,
  slabObjects,
  type SlubCore,
} from './core.ts';
import { freepointerHex } from './freelist.ts';
import { hasOrigSize, isValidPointer, metadataEnd, sizeFromObject } from './object.ts';
import { readTrack } from './track.ts';
import { PG_head, PG_slab } from '../page/page.ts';
import { warn } from '../warn.ts';

const LINE = 77;

/** The 16 characters of a pointer as `%p` prints it. */
export function pointer(core: SlubCore, addr: VirtAddr): string {
  if (core.debug.enabled || addr === 0) return hex(addr);
  return core.options.texts?.pointer?.(addr) ?? hex(addr);
}

/** The symbol of a return address, as `%pS`. */
export function symbol(core: SlubCore, addr: VirtAddr): string {
  return core.options.texts?.symbol?.(addr) ?? `0x${hex(addr)}`;
}

/**
 * The frame around a complaint's first line.
 * @kernel mm/slub.c slab_bug faithful
 */
export function slabBug(core: SlubCore, cache: KmemCache | undefined, text: string): void {
  const tainted = core.options.texts?.tainted?.() ?? 'Not tainted';
  core.ctx.printk('='.repeat(LINE));
  core.ctx.printk(`BUG ${cache?.name ?? '<unknown>'} (${tainted}): ${text}`);
  core.ctx.printk('-'.repeat(LINE));
  core.ctx.printk('');
}

/**
 * What the allocator did about a complaint.
 * @kernel mm/slub.c slab_fix faithful
 */
export function slabFix(core: SlubCore, cache: KmemCache, text: string): void {
  core.ctx.printk(`FIX ${cache.name}: ${text}`);
}

/**
 * Prints the line about a slab.
 * @kernel mm/slub.c print_slab_info faithful
 */
export function printSlabInfo(core: SlubCore, slab: Pfn): void {
  const page = pointer(core, core.pages.pageAddress(slab));
  const freelist = pointer(core, slabFreelist(core, slab));
  core.ctx.printk(
    `Slab 0x${page} objects=${slabObjects(core, slab)} used=${slabInuse(core, slab)} ` +
      `fp=0x${freelist} flags=${pageFlags(core, slab)}`,
  );
}

/** `page->flags` as `%pGp`. */
function pageFlags(core: SlubCore, slab: Pfn): string {
  const at = core.pages.base(slab);
  const { slabPageFlag, namesPageFlags } = core.facts;
  const low = core.u32[at] & (slabPageFlag ? PG_slab | PG_head : PG_workingset | PG_head);
  const names: string[] = [];
  if ((low & PG_workingset) !== 0) names.push('workingset');
  if ((low & PG_slab) !== 0) names.push('slab');
  if ((low & PG_head) !== 0) names.push('head');
  const zone = 'node=0|zone=1';
  const digits = core.u32[at + 1].toString(16) + low.toString(16).padStart(8, '0');
  const joined = names.join('|');
  if (!namesPageFlags) return `0x${digits}`;
  return `0x${digits}(${joined === '' ? zone : `${joined}|${zone}`})`;
}

/**
 * Prints who allocated and who freed an object last.
 * @kernel mm/slub.c print_tracking faithful
 */
export function printTracking(core: SlubCore, cache: KmemCache, object: VirtAddr): void {
  if ((cache.flags & SLAB_STORE_USER) === 0) return;
  const now = core.ctx.machine.clock.jiffies;
  for (const which of ['Allocated', 'Freed'] as const) {
    const track = readTrack(core, cache, object, which);
    if (track.addr === 0) continue;
    const age = now - track.when;
    core.ctx.printk(
      `${which} in ${symbol(core, track.addr)} age=${age} cpu=${track.cpu} pid=${track.pid}`,
    );
    for (const frame of track.frames) core.ctx.printk(` ${symbol(core, frame)}`);
  }
}

/**
 * Prints a hex dump with a title on each row.
 * @kernel mm/slub.c print_section faithful
 */
export function printSection(core: SlubCore, text: string, from: VirtAddr, length: number): void {
  const bytes = core.memory.readBytes(from, length);
  for (let at = 0; at < length; at += 16) {
    core.ctx.printk(`${text}${pointer(core, from + at)}: ${hexDumpRow(bytes, at, length)}`);
  }
}

/**
 * Everything about an object: who allocated and freed it, its slab, its bytes.
 * @kernel mm/slub.c print_trailer faithful
 */
export function printTrailer(core: SlubCore, cache: KmemCache, slab: Pfn, object: VirtAddr): void {
  const { ctx } = core;
  const offset = object - slabAddress(slab);
  const redZone = (cache.flags & SLAB_RED_ZONE) !== 0;
  printTracking(core, cache, object);
  printSlabInfo(core, slab);
  const next = freepointerHex(core, cache, object);
  const shown = core.debug.enabled ? next : pointer(core, Number(BigInt(`0x${next.slice(4)}`)));
  ctx.printk(`Object 0x${pointer(core, object)} @offset=${offset} fp=0x${shown}`);
  ctx.printk('');
  if (redZone) printSection(core, 'Redzone  ', object - cache.redLeftPad, cache.redLeftPad);
  else if (offset > 16) printSection(core, 'Bytes b4 ', object - 16, 16);
  printSection(core, 'Object   ', object, Math.min(cache.objectSize, PAGE_SIZE));
  if (redZone) {
    const right = object + cache.objectSize;
    printSection(core, 'Redzone  ', right, cache.inuse - cache.objectSize);
  }
  const end = metadataEnd(core, cache, hasOrigSize(core, cache));
  if (end !== sizeFromObject(cache)) {
    printSection(core, 'Padding  ', object + end, sizeFromObject(cache) - end);
  }
  if (!core.facts.complaintsWarn) ctx.dumpStack();
}

/**
 * Complains about an object.
 * @kernel mm/slub.c object_err faithful
 */
export function objectErr(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  object: VirtAddr,
  reason: string,
): void {
  slabBug(core, cache, reason);
  if (object === 0 || !isValidPointer(core, cache, slab, object)) {
    printSlabInfo(core, slab);
    core.ctx.printk(`Invalid pointer 0x${pointer(core, object)}`);
  } else {
    printTrailer(core, cache, slab, object);
  }
  core.ctx.taint('B');
  const { complaintsWarn, objectErrPlace } = core.facts;
  if (complaintsWarn) warn(core.ctx, `${objectErrPlace} ${symbolOf(core, 'object_err')}`);
}

/**
 * Complains about a slab.
 * @kernel mm/slub.c slab_err faithful
 */
export function slabErr(
  core: SlubCore,
  cache: KmemCache | undefined,
  slab: Pfn,
  text: string,
): void {
  slabBug(core, cache, text);
  slabInfoAndTaint(core, slab);
}

/** What follows a complaint about a slab. */
export function slabInfoAndTaint(core: SlubCore, slab: Pfn): void {
  const { complaintsWarn, slabErrPlace } = core.facts;
  printSlabInfo(core, slab);
  if (!complaintsWarn) core.ctx.dumpStack();
  core.ctx.taint('B');
  if (complaintsWarn) warn(core.ctx, `${slabErrPlace} ${symbolOf(core, '__slab_err')}`);
}

/** A place in the named function, as a WARN prints it. */
export function symbolOf(core: SlubCore, name: string): string {
  const text = core.options.texts?.symbol?.(core.ctx.site(name));
  return text ?? name;
}

/**
 * BUG_ON(object == fp) of set_freepointer(): an object would follow itself on a free list.
 * @kernel mm/slub.c set_freepointer simplified
 */
export function bugDoubleFree(core: SlubCore): never {
  throw new KernelBug(core.facts.doubleFreePlace);
}

/**
 * Models the object checks of mm/slub.c that `slub_debug` switches on: poison, red zones, padding,
 * free lists (6.1 and 6.12). What they find is repaired as far as the kernel repairs it.
 *
 * Bytes: 0x5a where nothing was written yet, 0x6b and a last 0xa5 in a free object, 0xbb in the red
 * zones of a free object and 0xcc in those of an allocated one.
 */
import { PAGE_SIZE, type Pfn, type VirtAddr } from '../../machine/address.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import {
  __OBJECT_POISON,
  SLAB_CONSISTENCY_CHECKS,
  SLAB_KMALLOC,
  SLAB_POISON,
  SLAB_RED_ZONE,
  SLAB_STORE_USER,
  SLAB_TRACE,
  type KmemCache,
} from './kmem-cache.ts';
import {
  setSlabCounters,
  setSlabFreelist,
  setSlabInuse,
  slabAddress,
  slabBytes,
  slabFreelist,
  slabFrozen,
  slabInuse,
  slabObjects,
  type SlubCore,
} from './core.ts';
import { getFreepointer, setFreepointer } from './freelist.ts';
import {
  freeptrOutsideObject,
  getOrigSize,
  hasOrigSize,
  isValidPointer,
  metadataEnd,
  setOrigSize,
  sizeFromObject,
} from './object.ts';
import {
  objectErr,
  pointer,
  printSection,
  printTrailer,
  slabBug,
  slabErr,
  slabFix,
  slabInfoAndTaint,
} from './report.ts';
import { initTracking, setTrack } from './track.ts';

const POISON_INUSE = 0x5a;
const POISON_FREE = 0x6b;
const POISON_END = 0xa5;
/** Red zone byte of a free object. */
export const SLUB_RED_INACTIVE = 0xbb;
/** Red zone byte of an allocated object. */
export const SLUB_RED_ACTIVE = 0xcc;

/**
 * Fills a new slab's pages.
 * @kernel mm/slub.c setup_slab_debug faithful
 */
export function poisonSlab(core: SlubCore, cache: KmemCache, slab: Pfn): void {
  if ((cache.flags & SLAB_POISON) === 0) return;
  core.memory.fill(slabAddress(slab), POISON_INUSE, slabBytes(core, slab));
}

/**
 * Gives an object of a new slab the bytes of a free one.
 * @kernel mm/slub.c setup_object_debug faithful
 */
export function setupObjectDebug(core: SlubCore, cache: KmemCache, object: VirtAddr): void {
  if ((cache.flags & (SLAB_STORE_USER | SLAB_RED_ZONE | __OBJECT_POISON)) === 0) return;
  initObject(core, cache, object, SLUB_RED_INACTIVE);
  initTracking(core, cache, object);
}

/**
 * Fills an object and its red zones.
 * @kernel mm/slub.c init_object faithful
 */
export function initObject(core: SlubCore, cache: KmemCache, object: VirtAddr, zone: number): void {
  const { memory } = core;
  let poisoned = cache.objectSize;
  const redZone = (cache.flags & SLAB_RED_ZONE) !== 0;
  if (redZone) {
    memory.fill(object - cache.redLeftPad, zone, cache.redLeftPad);
    const requested = core.facts.redzoneInObject && zone === SLUB_RED_ACTIVE;
    if (requested) poisoned = getOrigSize(core, cache, object);
  }
  if ((cache.flags & __OBJECT_POISON) !== 0 && poisoned > 0) {
    memory.fill(object, POISON_FREE, poisoned - 1);
    memory.write8(object + poisoned - 1, POISON_END);
  }
  if (redZone) memory.fill(object + poisoned, zone, cache.inuse - poisoned);
}

/** Offset of the first byte of the range that is not `value`, -1 when all are. */
function findOther(core: SlubCore, start: VirtAddr, value: number, length: number): number {
  const at = start - PAGE_OFFSET;
  if (at < 0 || at + length > core.physSize) {
    return core.memory.readBytes(start, length).findIndex((byte) => byte !== value);
  }
  const { u8 } = core;
  for (let i = 0; i < length; i++) if (u8[at + i] !== value) return i;
  return -1;
}

/** The end of the range without the bytes at its end that are `value`. */
function trimEnd(core: SlubCore, fault: VirtAddr, end: VirtAddr, value: number): VirtAddr {
  let last = end;
  while (last > fault && core.memory.read8(last - 1) === value) last--;
  return last;
}

function restoreBytes(
  core: SlubCore,
  cache: KmemCache,
  what: string,
  value: number,
  from: VirtAddr,
  to: VirtAddr,
): void {
  const range = `0x${pointer(core, from)}-0x${pointer(core, to - 1)}`;
  slabFix(core, cache, `Restoring ${what} ${range}=0x${value.toString(16)}`);
  core.memory.fill(from, value, to - from);
}

/** An area of an object that must hold one value. */
interface Area {
  readonly what: string;
  readonly start: VirtAddr;
  readonly value: number;
  readonly length: number;
}

/**
 * Checks an area and repairs it; `show` is false when the object was shown already.
 * @kernel mm/slub.c check_bytes_and_report faithful
 */
function checkBytes(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  object: VirtAddr,
  area: Area,
  show: boolean,
): boolean {
  const { what, start, value, length } = area;
  const at = findOther(core, start, value, length);
  if (at < 0) return true;
  const fault = start + at;
  const end = trimEnd(core, fault, start + length, value);
  const where =
    `0x${pointer(core, fault)}-0x${pointer(core, end - 1)} @offset=${fault - slabAddress(slab)}. ` +
    `First byte 0x${core.memory.read8(fault).toString(16)} instead of 0x${value.toString(16)}`;
  if (core.facts.checksAllAreas) {
    core.ctx.printk(`[${what} overwritten] ${where}`);
    if (show) objectErr(core, cache, slab, object, 'Object corrupt');
  } else {
    slabBug(core, cache, `${what} overwritten`);
    core.ctx.printk(where);
    printTrailer(core, cache, slab, object);
    core.ctx.taint('B');
  }
  restoreBytes(core, cache, what, value, fault, end);
  return false;
}

/** The areas of an object in the order in which they are checked. */
function* areasOf(
  core: SlubCore,
  cache: KmemCache,
  object: VirtAddr,
  zone: number,
): Generator<Area> {
  const { flags, objectSize, inuse, redLeftPad } = cache;
  const end = object + objectSize;
  if ((flags & SLAB_RED_ZONE) !== 0) {
    yield { what: 'Left Redzone', start: object - redLeftPad, value: zone, length: redLeftPad };
    yield { what: 'Right Redzone', start: end, value: zone, length: inuse - objectSize };
    const size = getOrigSize(core, cache, object);
    if (core.facts.redzoneInObject && zone === SLUB_RED_ACTIVE && size < objectSize) {
      const length = objectSize - size;
      yield { what: 'kmalloc Redzone', start: object + size, value: zone, length };
    }
  } else if ((flags & SLAB_POISON) !== 0 && objectSize < inuse) {
    yield {
      what: 'Alignment padding',
      start: end,
      value: POISON_INUSE,
      length: inuse - objectSize,
    };
  }
  if ((flags & SLAB_POISON) === 0) return;
  if (zone !== SLUB_RED_ACTIVE && (flags & __OBJECT_POISON) !== 0) {
    yield { what: 'Poison', start: object, value: POISON_FREE, length: objectSize - 1 };
    yield { what: 'End Poison', start: end - 1, value: POISON_END, length: 1 };
  }
  const withOrigSize = (flags & SLAB_STORE_USER) !== 0 && (flags & SLAB_KMALLOC) !== 0;
  const padding = metadataEnd(core, cache, withOrigSize);
  const length = sizeFromObject(cache) - padding;
  yield { what: 'Object padding', start: object + padding, value: POISON_INUSE, length };
}

/** The areas whose damage is repaired without calling the object bad, one by one. */
const HARMLESS = new Set(['Alignment padding', 'Object padding']);

/** The first damaged area of an object, for checkers; nothing is reported or repaired. */
export function findDamage(
  core: SlubCore,
  cache: KmemCache,
  object: VirtAddr,
  zone: number,
): string | undefined {
  for (const area of areasOf(core, cache, object, zone)) {
    if (findOther(core, area.start, area.value, area.length) >= 0) return area.what;
  }
  return undefined;
}

/**
 * Checks an object that must be free (zone SLUB_RED_INACTIVE) or allocated (SLUB_RED_ACTIVE).
 * @kernel mm/slub.c check_object faithful
 */
export function checkObject(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  object: VirtAddr,
  zone: number,
): boolean {
  let ok = true;
  for (const area of areasOf(core, cache, object, zone)) {
    if (checkBytes(core, cache, slab, object, area, ok)) continue;
    if (core.facts.checksAllAreas) ok = false;
    else if (!HARMLESS.has(area.what)) return false;
  }
  const mayCheck = freeptrOutsideObject(cache) || zone !== SLUB_RED_ACTIVE;
  if (mayCheck && !isValidPointer(core, cache, slab, getFreepointer(core, cache, object))) {
    objectErr(core, cache, slab, object, 'Freepointer corrupt');
    setFreepointer(core, cache, object, 0);
    ok = false;
  }
  return ok;
}

/** @kernel mm/slub.c slab_pad_check faithful */
function slabPadCheck(core: SlubCore, cache: KmemCache, slab: Pfn): void {
  if ((cache.flags & SLAB_POISON) === 0) return;
  const start = slabAddress(slab);
  const bytes = slabBytes(core, slab);
  const remainder = bytes % cache.size;
  const pad = start + bytes - remainder;
  const at = findOther(core, pad, POISON_INUSE, remainder);
  if (at < 0) return;
  const fault = pad + at;
  const end = trimEnd(core, fault, start + bytes, POISON_INUSE);
  const range = `0x${pointer(core, fault)}-0x${pointer(core, end - 1)}`;
  const text = `Padding overwritten. ${range} @offset=${fault - start}`;
  if (core.facts.slabInfoLast) {
    slabBug(core, cache, text);
    printSection(core, 'Padding ', pad, remainder);
    slabInfoAndTaint(core, slab);
  } else {
    slabErr(core, cache, slab, text);
    printSection(core, 'Padding ', pad, remainder);
  }
  restoreBytes(core, cache, 'slab padding', POISON_INUSE, fault, end);
}

/** @kernel mm/slub.c check_slab faithful */
function checkSlabCounters(core: SlubCore, cache: KmemCache, slab: Pfn): boolean {
  const objects = slabObjects(core, slab);
  const inuse = slabInuse(core, slab);
  const max = Math.floor(slabBytes(core, slab) / cache.size);
  let wrong = '';
  if (objects > max) wrong = `objects ${objects} > max ${max}`;
  else if (inuse > objects) wrong = `inuse ${inuse} > max ${objects}`;
  else if (slabFrozen(core, slab)) {
    wrong = 'Slab disabled since SLUB metadata consistency check failed';
  }
  if (wrong !== '') {
    slabErr(core, cache, slab, wrong);
    return false;
  }
  slabPadCheck(core, cache, slab);
  return true;
}

/**
 * Whether `search` is on the slab's free list; repairs the list and its counters.
 * @kernel mm/slub.c on_freelist faithful
 */
export function onFreelist(core: SlubCore, cache: KmemCache, slab: Pfn, search: VirtAddr): boolean {
  const objects = slabObjects(core, slab);
  let nr = 0;
  let object = 0;
  let at = slabFreelist(core, slab);
  while (at !== 0 && nr <= objects) {
    if (at === search) return true;
    if (!isValidPointer(core, cache, slab, at)) {
      if (object === 0) {
        slabErr(core, cache, slab, 'Freepointer corrupt');
        setSlabFreelist(core, slab, 0);
        setSlabInuse(core, slab, objects);
        slabFix(core, cache, 'Freelist cleared');
        return false;
      }
      objectErr(core, cache, slab, object, 'Freechain corrupt');
      setFreepointer(core, cache, object, 0);
      break;
    }
    object = at;
    at = getFreepointer(core, cache, object);
    nr++;
  }
  const inuse = slabInuse(core, slab);
  if (inuse !== objects - nr) {
    const text = `Wrong object count. Counter is ${inuse} but counted were ${objects - nr}`;
    slabErr(core, cache, slab, text);
    setSlabInuse(core, slab, objects - nr);
    slabFix(core, cache, 'Object count adjusted');
  }
  return search === 0;
}

/** @kernel mm/slub.c trace faithful */
function traceObject(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  object: VirtAddr,
  what: 'alloc' | 'free',
): void {
  if ((cache.flags & SLAB_TRACE) === 0) return;
  core.ctx.printk(
    `TRACE ${cache.name} ${what} 0x${pointer(core, object)} inuse=${slabInuse(core, slab)} ` +
      `fp=0x${pointer(core, slabFreelist(core, slab))}`,
  );
  if (what === 'free') printSection(core, 'Object ', object, Math.min(cache.objectSize, PAGE_SIZE));
  core.ctx.dumpStack();
}

/**
 * Checks and prepares an object that was just taken off the slab's free list; false when the slab
 * is broken, which is then closed to further use.
 * @kernel mm/slub.c alloc_debug_processing faithful
 */
export function allocDebugProcessing(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  object: VirtAddr,
  origSize: number,
): boolean {
  if ((cache.flags & SLAB_CONSISTENCY_CHECKS) !== 0 && !allocChecks(core, cache, slab, object)) {
    slabFix(core, cache, 'Marking all objects used');
    const objects = slabObjects(core, slab);
    setSlabCounters(core, slab, objects, objects, true);
    setSlabFreelist(core, slab, 0);
    return false;
  }
  traceObject(core, cache, slab, object, 'alloc');
  setOrigSize(core, cache, object, origSize);
  initObject(core, cache, object, SLUB_RED_ACTIVE);
  return true;
}

function allocChecks(core: SlubCore, cache: KmemCache, slab: Pfn, object: VirtAddr): boolean {
  if (!checkSlabCounters(core, cache, slab)) return false;
  if (!isValidPointer(core, cache, slab, object)) {
    objectErr(core, cache, slab, object, 'Freelist Pointer check fails');
    return false;
  }
  return checkObject(core, cache, slab, object, SLUB_RED_INACTIVE);
}

/**
 * Checks an object that is to be freed; false when it must not be.
 * @kernel mm/slub.c free_debug_processing faithful
 * @param caller - stack depot node of the code that frees.
 */
export function freeDebugProcessing(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  object: VirtAddr,
  caller: number,
): boolean {
  if (!freeChecks(core, cache, slab, object)) {
    slabFix(core, cache, `Object at 0x${pointer(core, object)} not freed`);
    return false;
  }
  setTrack(core, cache, object, 'Freed', caller);
  traceObject(core, cache, slab, object, 'free');
  initObject(core, cache, object, SLUB_RED_INACTIVE);
  return true;
}

function freeChecks(core: SlubCore, cache: KmemCache, slab: Pfn, object: VirtAddr): boolean {
  const thorough = (cache.flags & SLAB_CONSISTENCY_CHECKS) !== 0;
  if (thorough && !checkSlabCounters(core, cache, slab)) return false;
  const inuse = slabInuse(core, slab);
  if (inuse < 1) {
    const text = `Slab has ${inuse} allocated objects but 1 are to be freed\n`;
    slabErr(core, cache, slab, text);
    return false;
  }
  if (!thorough) return true;
  if (!isValidPointer(core, cache, slab, object)) {
    slabErr(core, cache, slab, `Invalid object pointer 0x${pointer(core, object)}`);
    return false;
  }
  if (onFreelist(core, cache, slab, object)) {
    objectErr(core, cache, slab, object, 'Object already free');
    return false;
  }
  return checkObject(core, cache, slab, object, SLUB_RED_ACTIVE);
}

/** The checks of a slab that is about to be given back: all objects must be free. */
export function checkFreedSlab(core: SlubCore, cache: KmemCache, slab: Pfn): void {
  slabPadCheck(core, cache, slab);
  const start = slabAddress(slab) + cache.redLeftPad;
  for (let i = 0; i < slabObjects(core, slab); i++) {
    checkObject(core, cache, slab, start + i * cache.size, SLUB_RED_INACTIVE);
  }
}

/**
 * Bytes of an object that a request for `origSize` gets zeroed.
 * @kernel mm/slub.c slab_post_alloc_hook faithful
 */
export function zeroSize(core: SlubCore, cache: KmemCache, origSize: number): number {
  return core.facts.redzoneInObject && hasOrigSize(core, cache) ? origSize : cache.objectSize;
}

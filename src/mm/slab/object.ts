/**
 * Where the parts of an object lie in its place in the slab (mm/slub.c, "Object layout"), and which
 * addresses are objects of a slab.
 */
import type { Pfn, VirtAddr } from '../../machine/address.ts';
import { SLAB_KMALLOC, SLAB_RED_ZONE, SLAB_STORE_USER, type KmemCache } from './kmem-cache.ts';
import { slabAddress, slabObjects, type SlubCore } from './core.ts';
import { trackSize } from './layout.ts';

/** Whether the free pointer lies behind the object. */
export function freeptrOutsideObject(cache: KmemCache): boolean {
  return cache.offset >= cache.inuse;
}

/** Where the metadata behind object and free pointer starts: the tracking records. */
export function getInfoEnd(cache: KmemCache): number {
  return freeptrOutsideObject(cache) ? cache.inuse + 8 : cache.inuse;
}

/**
 * Whether the cache keeps the size that was asked of kmalloc.
 * @kernel mm/slub.c slub_debug_orig_size faithful
 */
export function hasOrigSize(core: SlubCore, cache: KmemCache): boolean {
  const both = SLAB_STORE_USER | SLAB_KMALLOC;
  return (cache.flags & both) === both && core.facts.origSizeBytes > 0;
}

/** Where the padding of an object starts. */
export function metadataEnd(core: SlubCore, cache: KmemCache, withOrigSize: boolean): number {
  const { facts } = core;
  let end = getInfoEnd(cache);
  if ((cache.flags & SLAB_STORE_USER) !== 0) end += 2 * trackSize(facts);
  return withOrigSize ? end + facts.origSizeBytes : end;
}

/** Bytes from an object to the end of its place. */
export function sizeFromObject(cache: KmemCache): number {
  return (cache.flags & SLAB_RED_ZONE) !== 0 ? cache.size - cache.redLeftPad : cache.size;
}

/**
 * Whether `object` is NULL or the address of an object of the slab.
 * @kernel mm/slub.c check_valid_pointer faithful
 */
export function isValidPointer(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  object: VirtAddr,
): boolean {
  if (object === 0) return true;
  const offset = object - cache.redLeftPad - slabAddress(slab);
  return offset >= 0 && offset < slabObjects(core, slab) * cache.size && offset % cache.size === 0;
}

/**
 * The size that was asked of kmalloc, the object size where that is not kept.
 * @kernel mm/slub.c get_orig_size faithful
 */
export function getOrigSize(core: SlubCore, cache: KmemCache, object: VirtAddr): number {
  if (!hasOrigSize(core, cache)) return cache.objectSize;
  const at = object + metadataEnd(core, cache, false);
  return core.facts.origSizeBytes === 8 ? core.memory.readLong(at) : core.memory.read32(at);
}

/**
 * Records the size that was asked of kmalloc.
 * @kernel mm/slub.c set_orig_size faithful
 */
export function setOrigSize(
  core: SlubCore,
  cache: KmemCache,
  object: VirtAddr,
  size: number,
): void {
  if (!hasOrigSize(core, cache)) return;
  const at = object + metadataEnd(core, cache, false);
  if (core.facts.origSizeBytes === 8) core.memory.writeLong(at, size);
  else core.memory.write32(at, size);
}

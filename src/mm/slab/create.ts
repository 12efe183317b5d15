/**
 * Models kmem_cache_create() and kmem_cache_destroy() (mm/slab_common.c).
 */
import type { VirtAddr } from '../../machine/address.ts';
import { GFP_KERNEL, type Gfp } from '../gfp.ts';
import { KMALLOC_MAX_SIZE } from './kmalloc.ts';
import { SLAB_PANIC, type CacheArgs, type KmemCache } from './kmem-cache.ts';
import {
  allocCpus,
  allocNode,
  makeCache,
  publishCache,
  unlistCache,
  type BootCaches,
} from './cache.ts';
import type { SlubCore } from './core.ts';
import { calculateAlignment, sheafCapacity } from './layout.ts';
import { symbol, symbolOf } from './report.ts';
import { shutdownCache } from './shutdown.ts';
import type { Sheaves } from './sheaves.ts';
import { warn } from '../warn.ts';

/** The functions between a cache's creation and the copy of its name for sysfs, outermost first. */
const KOBJECT_FRAMES = ['kobject_init_and_add', 'kobject_set_name_vargs', 'kvasprintf_const'];
const ENOMEM = -12;
const EINVAL = -22;

/** What creation and destruction need of the allocator. */
export interface CreatingSlab {
  readonly core: SlubCore;
  readonly sheaves: Sheaves;
  cacheZalloc(cache: KmemCache, gfp: Gfp): VirtAddr;
  cacheFree(cache: KmemCache, ptr: VirtAddr): void;
  kstrdup(text: string, gfp: Gfp): VirtAddr;
  kfree(ptr: VirtAddr): void;
  /** Stops the kernel for good: does not return. */
  panic(reason: string): never;
}

/**
 * Creates a cache; undefined when it can not be made.
 * @kernel mm/slab_common.c create_cache faithful
 */
export function createCache(
  slab: CreatingSlab,
  boot: BootCaches,
  name: string,
  args: CacheArgs,
): KmemCache | undefined {
  const { ctx, facts } = slab.core;
  const cpu = ctx.machine.cpu;
  const caller = cpu.trace;
  const frames = facts.createFrames;
  for (const frame of frames) cpu.trace = ctx.depot.child(cpu.trace, ctx.site(frame));
  let error = EINVAL;
  let cache: KmemCache | undefined;
  if (name === '' || args.size > KMALLOC_MAX_SIZE || args.size < 1) {
    ctx.printk(`kmem_cache_create(${name}) integrity check failed`);
  } else {
    cache = tryCreate(slab, boot, name, args);
    error = ENOMEM;
  }
  if (!cache) {
    const entry = frames[frames.length - 1];
    if (((args.flags ?? 0) & SLAB_PANIC) !== 0) {
      slab.panic(`${entry}: Failed to create slab '${name}'. Error ${error}`);
    }
    ctx.printk(`${entry}(${name}) failed with error ${error}`);
    ctx.dumpStack();
  }
  cpu.trace = caller;
  return cache;
}

function tryCreate(
  slab: CreatingSlab,
  boot: BootCaches,
  name: string,
  args: CacheArgs,
): KmemCache | undefined {
  const { core } = slab;
  const { ctx } = core;
  const nameAddr = args.constName === true ? 0 : slab.kstrdup(name, GFP_KERNEL);
  if (nameAddr === 0 && args.constName !== true) return undefined;
  const addr = slab.cacheZalloc(boot.kmemCache, GFP_KERNEL);
  if (addr === 0) {
    slab.kfree(nameAddr);
    return undefined;
  }
  const flags = args.flags ?? 0;
  const align = calculateAlignment(flags, args.align ?? 0, args.size);
  const cache = makeCache(core, { name, size: args.size, align, flags, ctor: args.ctor });
  cache.addr = addr;
  const capacity = core.facts.sheaves ? sheafCapacity(cache.layout, args.sheafCapacity) : 0;
  const cpu = ctx.machine.cpu;
  const caller = cpu.trace;
  cpu.trace = ctx.depot.child(caller, ctx.site(core.facts.setUpFrame));
  const inner = (from: KmemCache): VirtAddr => slab.cacheZalloc(from, GFP_KERNEL);
  const allocates = (): boolean => allocNode(core, cache, boot.kmemCacheNode, inner);
  const complete = core.facts.sheaves
    ? allocCpus(core, cache) && allocates() && slab.sheaves.setUp(cache, capacity)
    : allocates() && allocCpus(core, cache);
  cpu.trace = caller;
  if (!complete) {
    releaseCache(slab, boot, cache, nameAddr);
    return undefined;
  }
  publishCache(core, cache, nameAddr, 1);
  if (nameAddr !== 0) nameKobject(slab, cache);
  return cache;
}

/** @kernel mm/slub.c sysfs_slab_add simplified */
function nameKobject(slab: CreatingSlab, cache: KmemCache): void {
  const { facts, ctx, kmemCache, memory } = slab.core;
  if (!facts.kobjectNames || kmemCache.kobjName === undefined) return;
  const { cpu } = ctx.machine;
  const caller = cpu.trace;
  for (const frame of KOBJECT_FRAMES) cpu.trace = ctx.depot.child(cpu.trace, ctx.site(frame));
  memory.writePtr(cache.addr + kmemCache.kobjName, slab.kstrdup(cache.name, GFP_KERNEL));
  cpu.trace = caller;
}

/** @kernel mm/slab_common.c slab_kmem_cache_release faithful */
function releaseCache(
  slab: CreatingSlab,
  boot: BootCaches,
  cache: KmemCache,
  nameAddr: VirtAddr,
): void {
  cache.dead = true;
  slab.sheaves.tearDown(cache);
  if (cache.cpuSlab !== 0) slab.core.percpu.free(cache.cpuSlab);
  if (cache.node !== 0) slab.cacheFree(boot.kmemCacheNode, cache.node);
  slab.kfree(nameAddr);
  const { kobjName } = slab.core.kmemCache;
  if (kobjName !== undefined) slab.kfree(slab.core.memory.readPtr(cache.addr + kobjName));
  slab.cacheFree(boot.kmemCache, cache.addr);
}

/**
 * Destroys a cache; nothing happens to one that was destroyed before.
 * @kernel mm/slab_common.c kmem_cache_destroy faithful
 */
export function destroyCache(slab: CreatingSlab, boot: BootCaches, cache: KmemCache): void {
  if (cache.dead) return;
  const { core } = slab;
  const { ctx, memory } = core;
  const refcountAt = cache.addr + core.kmemCache.refcount;
  const refcount = memory.read32(refcountAt) - 1;
  memory.write32(refcountAt, refcount);
  if (refcount !== 0) return;
  const cpu = ctx.machine.cpu;
  const caller = cpu.trace;
  cpu.trace = ctx.depot.child(caller, ctx.site('kmem_cache_destroy'));
  const empty = shutdownCache(core, cache, slab.sheaves);
  if (!empty) warnObjectsLeft(slab, cache, ctx.depot.retAddrOf(caller));
  if (empty || core.facts.destroyUnlistsFull) unlistCache(core, cache);
  if (!empty) core.undead.push(cache);
  if (empty) releaseCache(slab, boot, cache, memory.readPtr(cache.addr + core.kmemCache.name));
  cpu.trace = caller;
}

function warnObjectsLeft(slab: CreatingSlab, cache: KmemCache, from: VirtAddr): void {
  const { core } = slab;
  const text = `kmem_cache_destroy ${cache.name}: Slab cache still has objects`;
  const { destroyWarnPlace } = core.facts;
  if (destroyWarnPlace === '') {
    core.ctx.printk(text);
    core.ctx.dumpStack();
    return;
  }
  const where = `${destroyWarnPlace} ${symbolOf(core, 'kmem_cache_destroy')}`;
  warn(core.ctx, where, `${text} when called from ${symbol(core, from)}`);
}

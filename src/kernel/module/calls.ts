/**
 * The kernel calls of a module that have to do with memory: slab, pages, vmalloc, percpu, and the
 * functions of kmemleak. Each enters the called function from the module's call site.
 */
import { PAGE_SIZE, type PercpuPtr, type Pfn, type PhysAddr } from '../../machine/address.ts';
import type { VirtAddr } from '../../machine/address.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import { GFP_KERNEL } from '../../mm/gfp.ts';
import type { CacheArgs, KmemCache } from '../../mm/slab/kmem-cache.ts';
import type { ModuleKmemleakApi, ModuleMemoryApi, ModuleSlabApi } from './api.ts';
import { CALL_BYTES, ModuleFrames, SHORT_CALL_BYTES } from './frames.ts';

/** The calls for memory and about it. */
export class ModuleCalls
  extends ModuleFrames
  implements ModuleSlabApi, ModuleMemoryApi, ModuleKmemleakApi
{
  kmalloc(size: number, gfp = GFP_KERNEL): VirtAddr {
    return this.at(CALL_BYTES, () => this.mm.slab.kmalloc(size, gfp));
  }
  kzalloc(size: number, gfp = GFP_KERNEL): VirtAddr {
    return this.at(CALL_BYTES, () => this.mm.slab.kzalloc(size, gfp));
  }
  kcalloc(n: number, size: number, gfp = GFP_KERNEL): VirtAddr {
    return this.at(CALL_BYTES, () => this.mm.slab.kcalloc(n, size, gfp));
  }
  krealloc(ptr: VirtAddr, size: number, gfp = GFP_KERNEL): VirtAddr {
    return this.at(CALL_BYTES, () => this.mm.slab.krealloc(ptr, size, gfp));
  }
  kmemdup(src: VirtAddr, length: number, gfp = GFP_KERNEL): VirtAddr {
    return this.at(CALL_BYTES, () => this.mm.slab.kmemdup(src, length, gfp));
  }
  kstrdup(text: string, gfp = GFP_KERNEL): VirtAddr {
    return this.at(CALL_BYTES, () => this.mm.slab.kstrdup(text, gfp));
  }
  kfree(ptr: VirtAddr): void {
    this.quick(() => this.mm.slab.kfree(ptr));
  }
  ksize(ptr: VirtAddr): number {
    return this.quick(() => this.mm.slab.ksize(ptr));
  }
  kmemCacheCreate(name: string, args: CacheArgs): KmemCache | undefined {
    return this.at(CALL_BYTES, () => this.mm.slab.createCache(name, args));
  }
  kmemCacheAlloc(cache: KmemCache, gfp = GFP_KERNEL): VirtAddr {
    return this.at(CALL_BYTES, () => this.mm.slab.cacheAlloc(cache, gfp));
  }
  kmemCacheZalloc(cache: KmemCache, gfp = GFP_KERNEL): VirtAddr {
    return this.at(CALL_BYTES, () => this.mm.slab.cacheZalloc(cache, gfp));
  }
  kmemCacheFree(cache: KmemCache, ptr: VirtAddr): void {
    this.quick(() => this.mm.slab.cacheFree(cache, ptr));
  }
  kmemCacheDestroy(cache: KmemCache): void {
    this.quick(() => this.mm.slab.destroyCache(cache));
  }

  vmalloc(size: number): VirtAddr {
    return this.at(SHORT_CALL_BYTES, () => this.mm.vmalloc.vmalloc(size));
  }
  vzalloc(size: number): VirtAddr {
    return this.at(SHORT_CALL_BYTES, () => this.mm.vmalloc.vzalloc(size));
  }
  vfree(addr: VirtAddr): void {
    this.quick(() => this.mm.vmalloc.vfree(addr));
  }
  allocPages(order: number, gfp = GFP_KERNEL): Pfn {
    return this.at(CALL_BYTES, () => this.mm.pageAlloc.allocPages(gfp, order));
  }
  getFreePages(order: number, gfp = GFP_KERNEL): VirtAddr {
    return this.at(CALL_BYTES, () => this.mm.pageAlloc.getFreePages(gfp, order));
  }
  freePages(addr: VirtAddr, order: number): void {
    if (addr !== 0) this.freePageFrames((addr - PAGE_OFFSET) / PAGE_SIZE, order);
  }
  freePageFrames(pfn: Pfn, order: number): void {
    this.quick(() => this.mm.pageAlloc.freePages(pfn, order));
  }
  allocPercpu(size: number, align = 8, gfp = GFP_KERNEL): PercpuPtr {
    return this.at(CALL_BYTES, () => this.mm.percpu.alloc(size, align, gfp));
  }
  freePercpu(ptr: PercpuPtr): void {
    this.quick(() => this.mm.percpu.free(ptr));
  }
  perCpuPtr(ptr: PercpuPtr, cpu: number): VirtAddr {
    return this.mm.percpu.perCpuPtr(ptr, cpu);
  }
  virtToPhys(addr: VirtAddr): PhysAddr {
    return addr - PAGE_OFFSET;
  }
  physToVirt(phys: PhysAddr): VirtAddr {
    return phys + PAGE_OFFSET;
  }

  kmemleakAlloc(ptr: VirtAddr, size: number, minCount: number, gfp = GFP_KERNEL): void {
    this.at(CALL_BYTES, () => this.kmemleak.alloc(ptr, size, minCount, gfp));
  }
  kmemleakAllocRecursive(ptr: VirtAddr, size: number, minCount: number, flags: number): void {
    this.at(CALL_BYTES, () => {
      this.kmemleak.allocRecursive(ptr, size, minCount, flags, GFP_KERNEL);
    });
  }
  kmemleakAllocPercpu(ptr: PercpuPtr, size: number, gfp = GFP_KERNEL): void {
    this.at(CALL_BYTES, () => this.kmemleak.allocPercpu(ptr, size, gfp));
  }
  kmemleakVmalloc(area: VirtAddr, addr: VirtAddr, size: number, gfp = GFP_KERNEL): void {
    this.at(CALL_BYTES, () => this.kmemleak.vmalloc(area, addr, size, gfp));
  }
  kmemleakAllocPhys(phys: PhysAddr, size: number, gfp = GFP_KERNEL): void {
    this.at(CALL_BYTES, () => this.kmemleak.allocPhys(phys, size, gfp));
  }
  kmemleakFree(ptr: VirtAddr): void {
    this.at(CALL_BYTES, () => this.kmemleak.free(ptr));
  }
  kmemleakFreeRecursive(ptr: VirtAddr, flags: number): void {
    this.at(CALL_BYTES, () => this.kmemleak.freeRecursive(ptr, flags));
  }
  kmemleakFreePart(ptr: VirtAddr, size: number): void {
    this.at(CALL_BYTES, () => this.kmemleak.freePart(ptr, size));
  }
  kmemleakFreePercpu(ptr: PercpuPtr): void {
    this.at(CALL_BYTES, () => this.kmemleak.freePercpu(ptr));
  }
  kmemleakFreePartPhys(phys: PhysAddr, size: number): void {
    this.at(CALL_BYTES, () => this.kmemleak.freePartPhys(phys, size));
  }
  kmemleakUpdateTrace(ptr: VirtAddr): void {
    this.at(CALL_BYTES, () => this.kmemleak.updateTrace(ptr));
  }
  kmemleakNotLeak(ptr: VirtAddr): void {
    this.at(CALL_BYTES, () => this.kmemleak.notLeak(ptr));
  }
  kmemleakNotLeakPhys(phys: PhysAddr): void {
    this.at(CALL_BYTES, () => this.kmemleak.notLeakPhys(phys));
  }
  kmemleakTransientLeak(ptr: VirtAddr): void {
    this.at(CALL_BYTES, () => this.kmemleak.transientLeak(ptr));
  }
  kmemleakIgnore(ptr: VirtAddr): void {
    this.at(CALL_BYTES, () => this.kmemleak.ignore(ptr));
  }
  kmemleakIgnorePhys(phys: PhysAddr): void {
    this.at(CALL_BYTES, () => this.kmemleak.ignorePhys(phys));
  }
  kmemleakIgnorePercpu(ptr: PercpuPtr): void {
    this.at(CALL_BYTES, () => this.kmemleak.ignorePercpu(ptr));
  }
  kmemleakScanArea(ptr: VirtAddr, size: number, gfp = GFP_KERNEL): void {
    this.at(CALL_BYTES, () => this.kmemleak.scanArea(ptr, size, gfp));
  }
  kmemleakNoScan(ptr: VirtAddr): void {
    this.at(CALL_BYTES, () => this.kmemleak.noScan(ptr));
  }
  kmemleakErase(ptrAddress: VirtAddr): void {
    this.kmemleak.erase(ptrAddress);
  }
}

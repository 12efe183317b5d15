/**
 * The functions that the rest of the kernel calls (include/linux/kmemleak.h).
 *
 * `ptr` that is NULL or an error pointer is ignored, as are all calls after kmemleak was disabled;
 * frees are still followed until the clean-up has run. `ctx.printk` gets every complaint.
 *
 * A function that does its work by another one calls it by the socket, so that others who listen
 * hear of it: the `…Recursive` functions reach them as the plain ones, and so do those for physical
 * addresses in the profiles that keep such blocks by their virtual address.
 */
import { isErr } from '../lib/errptr.ts';
import { PAGE_SHIFT, type PercpuPtr, type PhysAddr, type VirtAddr } from '../machine/address.ts';
import { PAGE_OFFSET } from '../machine/layout.ts';
import type { Gfp } from '../mm/gfp.ts';
import type { KmemleakApi } from '../kernel/base/kmemleak-api.ts';
import { SLAB_NOLEAKTRACE } from '../mm/slab/kmem-cache.ts';
import { KMEMLEAK_BLACK, KMEMLEAK_GREY } from './color.ts';
import {
  addScanArea,
  createObject,
  deleteObjectFull,
  deleteObjectPart,
  objectNoScan,
  paintPtr,
  resetChecksum,
  setExcessRef,
  updateTrace,
} from './lifecycle.ts';
import { OBJECT_PERCPU, OBJECT_PHYS } from './object-table.ts';
import type { KmemleakState } from './state.ts';

function valid(ptr: number): boolean {
  return ptr !== 0 && !isErr(ptr);
}

/** Return addresses in the hooks: what backtraces and the call traces of warnings show. */
type HookSites = ReturnType<typeof hookSites>;

function hookSites(site: (name: string) => number) {
  return {
    alloc: site('kmemleak_alloc'),
    vmalloc: site('kmemleak_vmalloc'),
    percpu: site('kmemleak_alloc_percpu'),
    phys: site('kmemleak_alloc_phys'),
    free: site('kmemleak_free'),
    freePercpu: site('kmemleak_free_percpu'),
    freePart: site('kmemleak_free_part'),
    freePartPhys: site('kmemleak_free_part_phys'),
    notLeak: site('kmemleak_not_leak'),
    transientLeak: site('kmemleak_transient_leak'),
    ignore: site('kmemleak_ignore'),
    ignorePhys: site('kmemleak_ignore_phys'),
    ignorePercpu: site('kmemleak_ignore_percpu'),
    noScan: site('kmemleak_no_scan'),
  };
}

/** What kmemleak does when it is called: the first listener of its socket. */
export class KmemleakHooks implements KmemleakApi {
  private readonly s: KmemleakState;
  private readonly socket: KmemleakApi;
  private readonly sites: HookSites;

  /** @param socket - how all who listen are called. */
  constructor(state: KmemleakState, socket: KmemleakApi) {
    this.s = state;
    this.socket = socket;
    this.sites = hookSites((name) => state.services.ctx.site(name));
  }

  /** @kernel mm/kmemleak.c kmemleak_alloc faithful */
  alloc(ptr: VirtAddr, size: number, minCount: number, gfp: Gfp): void {
    if (this.s.enabled && valid(ptr)) {
      createObject(this.s, ptr, size, minCount, gfp, 0, this.sites.alloc);
    }
  }

  /** @kernel include/linux/kmemleak.h kmemleak_alloc_recursive faithful */
  allocRecursive(ptr: VirtAddr, size: number, minCount: number, flags: number, gfp: Gfp): void {
    if (!(flags & SLAB_NOLEAKTRACE)) this.socket.alloc(ptr, size, minCount, gfp);
  }

  /** @kernel mm/kmemleak.c kmemleak_alloc_percpu faithful */
  allocPercpu(ptr: PercpuPtr, size: number, gfp: Gfp): void {
    const { s } = this;
    if (!s.enabled || !valid(ptr)) return;
    if (s.profile.percpuTree) {
      createObject(s, ptr, size, 1, gfp, OBJECT_PERCPU, this.sites.percpu);
      return;
    }
    for (const cpu of s.services.ctx.machine.cpus) {
      const copy = s.services.perCpuPtr(ptr, cpu.id);
      createObject(s, copy, size, 0, gfp, 0, this.sites.percpu);
    }
  }

  /** @kernel mm/kmemleak.c kmemleak_vmalloc faithful */
  vmalloc(area: VirtAddr, addr: VirtAddr, size: number, gfp: Gfp): void {
    if (!this.s.enabled) return;
    // The vm_struct holds the address too: one reference more than usual is needed.
    createObject(this.s, addr, size, 2, gfp, 0, this.sites.vmalloc);
    setExcessRef(this.s, area, addr, this.sites.vmalloc);
  }

  /** @kernel mm/kmemleak.c kmemleak_free faithful */
  free(ptr: VirtAddr): void {
    if (this.s.freeEnabled && valid(ptr)) deleteObjectFull(this.s, ptr, 0, this.sites.free);
  }

  /** @kernel include/linux/kmemleak.h kmemleak_free_recursive faithful */
  freeRecursive(ptr: VirtAddr, flags: number): void {
    if (!(flags & SLAB_NOLEAKTRACE)) this.socket.free(ptr);
  }

  /** @kernel mm/kmemleak.c kmemleak_free_part faithful */
  freePart(ptr: VirtAddr, size: number): void {
    if (this.s.enabled && valid(ptr)) {
      deleteObjectPart(this.s, ptr, size, 0, this.sites.freePart);
    }
  }

  /** @kernel mm/kmemleak.c kmemleak_free_percpu faithful */
  freePercpu(ptr: PercpuPtr): void {
    const { s } = this;
    if (!s.freeEnabled || !valid(ptr)) return;
    if (s.profile.percpuTree) {
      deleteObjectFull(s, ptr, OBJECT_PERCPU, this.sites.freePercpu);
      return;
    }
    for (const cpu of s.services.ctx.machine.cpus) {
      const copy = s.services.perCpuPtr(ptr, cpu.id);
      deleteObjectFull(s, copy, 0, this.sites.freePercpu);
    }
  }

  updateTrace(ptr: VirtAddr): void {
    if (this.s.enabled && valid(ptr)) updateTrace(this.s, ptr);
  }

  /** @kernel mm/kmemleak.c kmemleak_not_leak faithful */
  notLeak(ptr: VirtAddr): void {
    const { s } = this;
    if (s.enabled && valid(ptr)) paintPtr(s, ptr, KMEMLEAK_GREY, 0, this.sites.notLeak);
  }

  /** Before 6.12 this function does not exist: nothing happens. */
  transientLeak(ptr: VirtAddr): void {
    const { s } = this;
    if (!s.profile.transientLeak || !s.enabled || !valid(ptr)) return;
    resetChecksum(s, ptr, this.sites.transientLeak);
  }

  /** @kernel mm/kmemleak.c kmemleak_ignore faithful */
  ignore(ptr: VirtAddr): void {
    const { s } = this;
    if (s.enabled && valid(ptr)) paintPtr(s, ptr, KMEMLEAK_BLACK, 0, this.sites.ignore);
  }

  /** @kernel mm/kmemleak.c kmemleak_scan_area faithful */
  scanArea(ptr: VirtAddr, size: number, gfp: Gfp): void {
    if (this.s.enabled && valid(ptr) && size > 0) addScanArea(this.s, ptr, size, gfp);
  }

  /** @kernel mm/kmemleak.c kmemleak_no_scan faithful */
  noScan(ptr: VirtAddr): void {
    if (this.s.enabled && valid(ptr)) objectNoScan(this.s, ptr, this.sites.noScan);
  }

  /**
   * Clears the pointer variable at `ptr`.
   * @kernel include/linux/kmemleak.h kmemleak_erase faithful
   */
  erase(ptr: VirtAddr): void {
    this.s.services.ctx.machine.memory.writePtr(ptr, 0);
  }

  /**
   * `minCount` is used before 6.1 only; later kernels take 0.
   * @kernel mm/kmemleak.c kmemleak_alloc_phys faithful
   */
  allocPhys(phys: PhysAddr, size: number, gfp: Gfp, minCount = 0): void {
    const { s } = this;
    if (!s.enabled) return;
    if (s.profile.physTree) createObject(s, phys, size, 0, gfp, OBJECT_PHYS, this.sites.phys);
    else if (this.lowmem(phys)) this.socket.alloc(PAGE_OFFSET + phys, size, minCount, gfp);
  }

  /** @kernel mm/kmemleak.c kmemleak_free_part_phys faithful */
  freePartPhys(phys: PhysAddr, size: number): void {
    const { s } = this;
    if (!s.enabled) return;
    if (s.profile.physTree) {
      deleteObjectPart(s, phys, size, OBJECT_PHYS, this.sites.freePartPhys);
    } else if (this.lowmem(phys)) {
      this.socket.freePart(PAGE_OFFSET + phys, size);
    }
  }

  /** Exists before 6.1 only; later nothing happens. */
  notLeakPhys(phys: PhysAddr): void {
    if (this.s.profile.notLeakPhys && this.lowmem(phys)) this.socket.notLeak(PAGE_OFFSET + phys);
  }

  /** @kernel mm/kmemleak.c kmemleak_ignore_phys faithful */
  ignorePhys(phys: PhysAddr): void {
    const { s } = this;
    if (!s.enabled) return;
    if (s.profile.physTree) {
      paintPtr(s, phys, KMEMLEAK_BLACK, OBJECT_PHYS, this.sites.ignorePhys);
    } else if (this.lowmem(phys)) {
      this.socket.ignore(PAGE_OFFSET + phys);
    }
  }

  /**
   * Exists since 7.3; before nothing happens.
   * @kernel mm/kmemleak.c kmemleak_ignore_percpu faithful
   */
  ignorePercpu(ptr: PercpuPtr): void {
    const { s } = this;
    if (!s.profile.ignorePercpu || !s.enabled || !valid(ptr)) return;
    paintPtr(s, ptr, KMEMLEAK_BLACK, OBJECT_PERCPU, this.sites.ignorePercpu);
  }

  private lowmem(phys: PhysAddr): boolean {
    return phys / 2 ** PAGE_SHIFT < this.s.config.memBytes / 2 ** PAGE_SHIFT;
  }
}

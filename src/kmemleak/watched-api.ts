/**
 * The functions of kmemleak with somebody who watches them: a recorder of traces, say.
 *
 * A watcher is told after kmemleak itself, so that it can ask for the object. The `…Recursive`
 * functions reach it as the plain ones, and so do those for physical addresses in the profiles that
 * keep such blocks by their virtual address.
 */
import type { PercpuPtr, PhysAddr, VirtAddr } from '../machine/address.ts';
import type { Gfp } from '../mm/gfp.ts';
import { KmemleakHooks } from './api.ts';

/** Who wants to know what allocators and modules tell kmemleak; any call may be left out. */
export type KmemleakWatcher = Partial<
  Pick<
    KmemleakHooks,
    | 'alloc'
    | 'free'
    | 'freePart'
    | 'allocPercpu'
    | 'freePercpu'
    | 'vmalloc'
    | 'allocPhys'
    | 'freePartPhys'
    | 'ignorePhys'
    | 'notLeak'
    | 'ignore'
    | 'scanArea'
    | 'noScan'
    | 'updateTrace'
    | 'transientLeak'
  >
>;

/** kmemleak as its callers see it. */
export class WatchedApi extends KmemleakHooks {
  watcher: KmemleakWatcher | null = null;

  override alloc(ptr: VirtAddr, size: number, minCount: number, gfp: Gfp): void {
    super.alloc(ptr, size, minCount, gfp);
    this.watcher?.alloc?.(ptr, size, minCount, gfp);
  }

  override free(ptr: VirtAddr): void {
    super.free(ptr);
    this.watcher?.free?.(ptr);
  }

  override freePart(ptr: VirtAddr, size: number): void {
    super.freePart(ptr, size);
    this.watcher?.freePart?.(ptr, size);
  }

  override allocPercpu(ptr: PercpuPtr, size: number, gfp: Gfp): void {
    super.allocPercpu(ptr, size, gfp);
    this.watcher?.allocPercpu?.(ptr, size, gfp);
  }

  override freePercpu(ptr: PercpuPtr): void {
    super.freePercpu(ptr);
    this.watcher?.freePercpu?.(ptr);
  }

  override vmalloc(area: VirtAddr, addr: VirtAddr, size: number, gfp: Gfp): void {
    super.vmalloc(area, addr, size, gfp);
    this.watcher?.vmalloc?.(area, addr, size, gfp);
  }

  override allocPhys(phys: PhysAddr, size: number, gfp: Gfp, minCount = 0): void {
    super.allocPhys(phys, size, gfp, minCount);
    this.watcher?.allocPhys?.(phys, size, gfp, minCount);
  }

  override freePartPhys(phys: PhysAddr, size: number): void {
    super.freePartPhys(phys, size);
    this.watcher?.freePartPhys?.(phys, size);
  }

  override ignorePhys(phys: PhysAddr): void {
    super.ignorePhys(phys);
    this.watcher?.ignorePhys?.(phys);
  }

  override notLeak(ptr: VirtAddr): void {
    super.notLeak(ptr);
    this.watcher?.notLeak?.(ptr);
  }

  override ignore(ptr: VirtAddr): void {
    super.ignore(ptr);
    this.watcher?.ignore?.(ptr);
  }

  override scanArea(ptr: VirtAddr, size: number, gfp: Gfp): void {
    super.scanArea(ptr, size, gfp);
    this.watcher?.scanArea?.(ptr, size, gfp);
  }

  override noScan(ptr: VirtAddr): void {
    super.noScan(ptr);
    this.watcher?.noScan?.(ptr);
  }

  override updateTrace(ptr: VirtAddr): void {
    super.updateTrace(ptr);
    this.watcher?.updateTrace?.(ptr);
  }

  override transientLeak(ptr: VirtAddr): void {
    super.transientLeak(ptr);
    this.watcher?.transientLeak?.(ptr);
  }
}

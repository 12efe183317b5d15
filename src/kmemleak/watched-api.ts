/**
 * The functions of kmemleak with somebody who watches them: a recorder of traces, say.
 *
 * Watchers are told after kmemleak itself, so that they can ask for the object. The `…Recursive`
 * functions reach them as the plain ones, and so do those for physical addresses in the profiles
 * that keep such blocks by their virtual address.
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
  readonly watchers = new Set<KmemleakWatcher>();

  override alloc(ptr: VirtAddr, size: number, minCount: number, gfp: Gfp): void {
    super.alloc(ptr, size, minCount, gfp);
    for (const watcher of this.watchers) watcher.alloc?.(ptr, size, minCount, gfp);
  }

  override free(ptr: VirtAddr): void {
    super.free(ptr);
    for (const watcher of this.watchers) watcher.free?.(ptr);
  }

  override freePart(ptr: VirtAddr, size: number): void {
    super.freePart(ptr, size);
    for (const watcher of this.watchers) watcher.freePart?.(ptr, size);
  }

  override allocPercpu(ptr: PercpuPtr, size: number, gfp: Gfp): void {
    super.allocPercpu(ptr, size, gfp);
    for (const watcher of this.watchers) watcher.allocPercpu?.(ptr, size, gfp);
  }

  override freePercpu(ptr: PercpuPtr): void {
    super.freePercpu(ptr);
    for (const watcher of this.watchers) watcher.freePercpu?.(ptr);
  }

  override vmalloc(area: VirtAddr, addr: VirtAddr, size: number, gfp: Gfp): void {
    super.vmalloc(area, addr, size, gfp);
    for (const watcher of this.watchers) watcher.vmalloc?.(area, addr, size, gfp);
  }

  override allocPhys(phys: PhysAddr, size: number, gfp: Gfp, minCount = 0): void {
    super.allocPhys(phys, size, gfp, minCount);
    for (const watcher of this.watchers) watcher.allocPhys?.(phys, size, gfp, minCount);
  }

  override freePartPhys(phys: PhysAddr, size: number): void {
    super.freePartPhys(phys, size);
    for (const watcher of this.watchers) watcher.freePartPhys?.(phys, size);
  }

  override ignorePhys(phys: PhysAddr): void {
    super.ignorePhys(phys);
    for (const watcher of this.watchers) watcher.ignorePhys?.(phys);
  }

  override notLeak(ptr: VirtAddr): void {
    super.notLeak(ptr);
    for (const watcher of this.watchers) watcher.notLeak?.(ptr);
  }

  override ignore(ptr: VirtAddr): void {
    super.ignore(ptr);
    for (const watcher of this.watchers) watcher.ignore?.(ptr);
  }

  override scanArea(ptr: VirtAddr, size: number, gfp: Gfp): void {
    super.scanArea(ptr, size, gfp);
    for (const watcher of this.watchers) watcher.scanArea?.(ptr, size, gfp);
  }

  override noScan(ptr: VirtAddr): void {
    super.noScan(ptr);
    for (const watcher of this.watchers) watcher.noScan?.(ptr);
  }

  override updateTrace(ptr: VirtAddr): void {
    super.updateTrace(ptr);
    for (const watcher of this.watchers) watcher.updateTrace?.(ptr);
  }

  override transientLeak(ptr: VirtAddr): void {
    super.transientLeak(ptr);
    for (const watcher of this.watchers) watcher.transientLeak?.(ptr);
  }
}

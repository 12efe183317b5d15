/**
 * Gives a block of vmalloc another size. It grows in its own pages while they are enough.
 */
import { hex } from '../../base/hex.ts';
import { PAGE_SIZE, alignUp, type VirtAddr } from '../../machine/address.ts';
import type { MmContext } from '../context.ts';
import type { Gfp } from '../gfp.ts';
import { warn } from '../warn.ts';
import { vmStructTail } from './vm-struct.ts';
import type { Vmalloc } from './vmalloc.ts';

/** What a block is made of, as its `struct vm_struct` says. */
export class Vrealloc {
  private readonly ctx: MmContext;
  private readonly vmalloc: Vmalloc;
  private readonly tail: ReturnType<typeof vmStructTail>;

  constructor(ctx: MmContext, vmalloc: Vmalloc) {
    this.ctx = ctx;
    this.vmalloc = vmalloc;
    this.tail = vmStructTail(ctx.facts.vmalloc);
  }

  /**
   * Gives the block, or another one with its contents; 0 when there is no memory for that: then the
   * old one is as it was.
   * @kernel mm/vmalloc.c vrealloc_noprof simplified
   * @param old - 0: as vmalloc.
   * @param size - bytes; 0 frees.
   * @param clears - memory is cleared when it is given out or freed (init_on_alloc, init_on_free).
   */
  resize(old: VirtAddr, size: number, gfp: Gfp, clears: boolean): VirtAddr {
    const { vmalloc } = this;
    const { memory } = this.ctx.machine;
    if (size === 0) {
      vmalloc.vfree(old);
      return 0;
    }
    if (old === 0) return vmalloc.vmallocRange(size, gfp);
    const vm = vmalloc.findVmArea(old);
    if (vm === 0) {
      const text = `Trying to vrealloc() nonexistent vm area (${hex(old)})`;
      warn(this.ctx, this.ctx.facts.vmalloc.vreallocPlace, text);
      return 0;
    }
    const at = vm + this.tail.requestedSize;
    const oldSize = memory.readLong(at);
    const pages = memory.read32(vm + this.tail.nrPages);
    if (size <= pages * PAGE_SIZE) {
      if (size < oldSize && clears) memory.fill(old + size, 0, oldSize - size);
      if (this.ctx.facts.vmalloc.vreallocShrinks) this.shrink(old, vm, pages, size);
      memory.writeLong(at, size);
      return old;
    }
    const fresh = vmalloc.vmallocRange(size, gfp);
    if (fresh === 0) return 0;
    memory.copy(fresh, old, oldSize);
    vmalloc.vfree(old);
    return fresh;
  }

  /**
   * Gives up the pages behind the new end: kmemleak forgets them, and what was in them is gone.
   * They stay with the block until that is freed.
   */
  private shrink(old: VirtAddr, vm: VirtAddr, pages: number, size: number): void {
    const { memory } = this.ctx.machine;
    const end = alignUp(size, PAGE_SIZE);
    const given = pages * PAGE_SIZE - end;
    if (given <= 0) return;
    memory.write32(vm + this.tail.nrPages, end / PAGE_SIZE);
    this.ctx.hooks.freePart(old + end, given);
    memory.fill(old + end, 0, given);
  }
}

/**
 * What vmalloc writes to the kernel log (mm/vmalloc.c).
 *
 * In 6.1 a lack of pages is silent: it sets __GFP_NOWARN before it would warn.
 *
 * Simplified: addresses are printed as they are (no_hash_pointers).
 */
import { hex } from '../../base/hex.ts';
import { PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import type { MmContext } from '../context.ts';
import type { Gfp } from '../gfp.ts';
import type { PageReporter } from '../page/alloc-report.ts';
import { warn } from '../warn.ts';

/** The reports of vmalloc. */
export class VmallocReporter {
  private readonly ctx: MmContext;
  private readonly pageReporter: PageReporter;
  private zeroWarned = false;

  constructor(ctx: MmContext, pageReporter: PageReporter) {
    this.ctx = ctx;
    this.pageReporter = pageReporter;
  }

  /** The size is 0 or more than the machine has. */
  badSize(size: number, gfp: Gfp): void {
    if (this.ctx.version === '5.9') {
      this.pageReporter.warnAlloc(gfp, `vmalloc: allocation failure: ${size} bytes`);
    } else if (size > 0) {
      const text = `vmalloc error: size ${size}, exceeds total pages`;
      this.pageReporter.warnAlloc(gfp, text);
    } else if (!this.zeroWarned) {
      this.zeroWarned = true;
      warn(this.ctx, this.line(3838, 3227, '__vmalloc_node_range'));
    }
  }

  /** vmalloc may sleep; the kernel dies of this (BUG), the simulation gives NULL. */
  inInterrupt(): void {
    warn(this.ctx, this.line(3177, 2554, '__get_vm_area_node'), 'BUG: vmalloc in interrupt');
  }

  noVmStruct(size: number, gfp: Gfp): void {
    const text =
      this.ctx.version === '5.9'
        ? `vmalloc: allocation failure: ${size} bytes`
        : `vmalloc error: size ${size}, vm_struct allocation failed`;
    this.pageReporter.warnAlloc(gfp, text);
  }

  noPageArray(pages: number, gfp: Gfp): void {
    if (this.ctx.version !== '6.12') return;
    this.pageReporter.warnAlloc(
      gfp,
      `vmalloc error: size ${pages * PAGE_SIZE}, ` +
        `failed to allocated page array size ${pages * 8}`,
    );
  }

  /** Only `pages` pages could be had; `size` is that of the area with its guard page. */
  noPages(pages: number, size: number, gfp: Gfp): void {
    const bytes = pages * PAGE_SIZE;
    if (this.ctx.version === '6.12') {
      const text = `vmalloc error: size ${bytes}, failed to allocate pages`;
      this.pageReporter.warnAlloc(gfp, text);
    } else if (this.ctx.version === '5.9') {
      const text = `vmalloc: allocation failure, allocated ${bytes} of ${size} bytes`;
      this.pageReporter.warnAlloc(gfp, text);
    }
  }

  badAddress(addr: VirtAddr): void {
    const where = this.line(
      3291,
      2752,
      this.ctx.version === '6.12' ? 'remove_vm_area' : '__vunmap',
    );
    warn(this.ctx, where, `Trying to vfree() bad address (${hex(addr)})`);
  }

  nonexistent(addr: VirtAddr): void {
    const where = this.line(3426, 2758, this.ctx.version === '6.12' ? 'vfree' : '__vunmap');
    warn(this.ctx, where, `Trying to vfree() nonexistent vm area (${hex(addr)})`);
  }

  private line(in612: number, in61: number, name: string): string {
    const is612 = this.ctx.version === '6.12';
    const suffix = is612 && name.startsWith('__vmalloc') ? '_noprof' : '';
    return `mm/vmalloc.c:${is612 ? in612 : in61} ${name}${suffix}`;
  }
}

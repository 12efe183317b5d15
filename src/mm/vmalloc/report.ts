/**
 * What vmalloc writes to the kernel log (mm/vmalloc.c).
 *
 * Simplified: addresses are printed as they are (no_hash_pointers).
 */
import { hex } from '../../base/hex.ts';
import { PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import type { VmallocFacts } from '../../versions/vmalloc.ts';
import type { MmContext } from '../context.ts';
import type { Gfp } from '../gfp.ts';
import type { PageReporter } from '../page/alloc-report.ts';
import { warn } from '../warn.ts';

/** The reports of vmalloc. */
export class VmallocReporter {
  private readonly ctx: MmContext;
  private readonly facts: VmallocFacts;
  private readonly pageReporter: PageReporter;
  private zeroWarned = false;

  constructor(ctx: MmContext, pageReporter: PageReporter) {
    this.ctx = ctx;
    this.facts = ctx.facts.vmalloc;
    this.pageReporter = pageReporter;
  }

  /** The size is 0 or more than the machine has. */
  badSize(size: number, gfp: Gfp): void {
    if (!this.facts.failureNamesCause) {
      this.pageReporter.warnAlloc(gfp, `vmalloc: allocation failure: ${size} bytes`);
    } else if (size > 0) {
      const text = `vmalloc error: size ${size}, exceeds total pages`;
      this.pageReporter.warnAlloc(gfp, text);
    } else if (!this.zeroWarned) {
      this.zeroWarned = true;
      warn(this.ctx, this.facts.zeroSizePlace);
    }
  }

  /** vmalloc may sleep; the kernel dies of this (BUG), the simulation gives NULL. */
  inInterrupt(): void {
    warn(this.ctx, this.facts.interruptPlace, 'BUG: vmalloc in interrupt');
  }

  noVmStruct(size: number, gfp: Gfp): void {
    const text = this.facts.failureNamesCause
      ? `vmalloc error: size ${size}, vm_struct allocation failed`
      : `vmalloc: allocation failure: ${size} bytes`;
    this.pageReporter.warnAlloc(gfp, text);
  }

  noPageArray(pages: number, gfp: Gfp): void {
    if (!this.facts.reportsNoPageArray) return;
    this.pageReporter.warnAlloc(
      gfp,
      `vmalloc error: size ${pages * PAGE_SIZE}, ` +
        `failed to allocated page array size ${pages * 8}`,
    );
  }

  /** Only `pages` pages could be had; `size` is that of the area with its guard page. */
  noPages(pages: number, size: number, gfp: Gfp): void {
    if (!this.facts.reportsNoPages) return;
    const bytes = pages * PAGE_SIZE;
    const text = this.facts.failureNamesCause
      ? `vmalloc error: size ${bytes}, failed to allocate pages`
      : `vmalloc: allocation failure, allocated ${bytes} of ${size} bytes`;
    this.pageReporter.warnAlloc(gfp, text);
  }

  badAddress(addr: VirtAddr): void {
    warn(this.ctx, this.facts.badAddressPlace, `Trying to vfree() bad address (${hex(addr)})`);
  }

  nonexistent(addr: VirtAddr): void {
    const text = `Trying to vfree() nonexistent vm area (${hex(addr)})`;
    warn(this.ctx, this.facts.nonexistentPlace, text);
  }
}

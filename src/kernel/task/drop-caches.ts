/**
 * /proc/sys/vm/drop_caches: 1 drops pages of files, 2 shrinks caches of kernel objects, 3 does both
 * (fs/drop_caches.c). Whoever has shrinkers registers a function.
 *
 * Simplified: pages of files are held by file systems in memory only and stay.
 */
import { EINVAL } from '../../lib/errptr.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { KernelBase } from '../base/base.ts';
import type { PseudoFs } from '../fs/vfs.ts';

const DROP_SLAB = 2;
/** No line in the log. */
const SILENT = 4;

/** What a write to the file does. */
export class DropCaches {
  private readonly base: KernelBase;
  private readonly call: (address: VirtAddr) => void;
  private readonly shrinkers: VirtAddr[] = [];
  private value = 0;
  private silent = false;

  /** @param call - calls a function by its address and waits for its end. */
  constructor(base: KernelBase, call: (address: VirtAddr) => void) {
    this.base = base;
    this.call = call;
  }

  /** Lets a function shrink caches when somebody asks for it. */
  onDropSlab(fn: VirtAddr): void {
    this.shrinkers.push(fn);
  }

  /** Adds the file. */
  mount(fs: PseudoFs): void {
    fs.addFile('/proc/sys/vm/drop_caches', {
      mode: 0o200,
      read: () => `${this.value}\n`,
      write: (data) => this.write(data),
    });
  }

  /** @kernel fs/drop_caches.c drop_caches_sysctl_handler simplified */
  private write(data: Uint8Array): number {
    const text = String.fromCharCode(...data).trim();
    if (!/^[1-4]$/.test(text)) return -EINVAL;
    this.value = Number(text);
    if ((this.value & DROP_SLAB) !== 0) for (const fn of this.shrinkers) this.call(fn);
    const { comm, pid } = this.base.machine.cpu;
    if (!this.silent) this.base.log.printk(`${comm} (${pid}): drop_caches: ${this.value}`);
    if ((this.value & SILENT) !== 0) this.silent = true;
    return data.length;
  }
}

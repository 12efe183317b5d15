/** A booted machine with truth and a block whose words serve as roots. */
import { boot, type Life, type System, type SystemConfig, type Truth } from '../../src/index.ts';
import { GFP_KERNEL, __GFP_ZERO } from '../../src/mm/gfp.ts';
import type { VirtAddr } from '../../src/machine/address.ts';

/** A machine to store pointers on. */
export class TruthFixture {
  readonly system: System;
  readonly truth: Truth;
  /** A page that is declared to be read always. */
  readonly root: VirtAddr;

  constructor(config: SystemConfig = {}) {
    this.system = boot({ ...config, truth: true });
    this.truth = this.system.truth!;
    this.root = this.system.pageAlloc.getFreePages(GFP_KERNEL | __GFP_ZERO, 0);
    this.truth.addRoot({ kind: 'kernel', name: 'test', start: this.root, end: this.root + 4096 });
    this.truth.addRootLife(this.truth.lifeAt(this.root)!.id);
  }

  /** A cleared block of kmalloc. */
  block(size = 64): VirtAddr {
    return this.system.slab.kzalloc(size, GFP_KERNEL);
  }

  free(address: VirtAddr): void {
    this.system.slab.kfree(address);
  }

  store(at: VirtAddr, value: VirtAddr): void {
    this.system.machine.memory.writePtr(at, value);
  }

  life(address: number): Life {
    return this.truth.lifeAt(address)!;
  }

  /** What became of the life at an address. */
  verdict(address: number): string {
    return this.truth.examine().verdict(this.life(address).id);
  }
}

/**
 * Fault injection (lib/fault-inject.c): makes allocations fail, as the boot parameters `failslab=`
 * and `fail_page_alloc=` and the files of the same names under debugfs ask.
 */
import type { Prng } from '../base/prng.ts';

/** Settings of one kind of fault; a fault happens when all agree. */
export class FaultAttr {
  readonly name: string;
  /** Percent of the attempts that fail. */
  probability = 0;
  /** Only every so many attempts may fail. */
  interval = 1;
  /** Faults left; -1 is no limit. */
  times = 1;
  /** Bytes that may be allocated before the first fault. */
  space = 0;
  private count = 0;
  private readonly prng: Prng;
  private readonly report: (attr: FaultAttr) => void;

  /** @param report - called for every fault, to log it. */
  constructor(name: string, prng: Prng, report: (attr: FaultAttr) => void) {
    this.name = name;
    this.prng = prng;
    this.report = report;
  }

  /**
   * Takes `interval,probability,space,times`; false when that is not four numbers.
   * @kernel lib/fault-inject.c setup_fault_attr faithful
   */
  setup(text: string): boolean {
    const numbers = text.split(',').map(Number);
    if (numbers.length !== 4 || !numbers.every(Number.isInteger)) return false;
    [this.interval, this.probability, this.space, this.times] = numbers;
    return true;
  }

  /**
   * Whether an allocation of `size` bytes is to fail now.
   * @kernel lib/fault-inject.c should_fail_ex faithful
   */
  shouldFail(size: number): boolean {
    if (this.probability <= 0 || this.times === 0) return false;
    if (this.space > size) {
      this.space -= size;
      return false;
    }
    if (this.interval > 1 && ++this.count % this.interval !== 0) return false;
    if (this.prng.int(100) >= this.probability) return false;
    this.report(this);
    if (this.times > 0) this.times--;
    return true;
  }
}

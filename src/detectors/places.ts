/** Where allocations come from, as numbers: what reports tell apart. */
import type { AllocCall } from '../user/allocations.ts';

/** The places of one run. */
export class AllocationPlaces {
  private readonly numbers = new Map<string, number>();

  /** A number for each chain of frames. */
  of(call: AllocCall): number {
    const library = [...call.via, ...call.outer].map(({ source }) => source).join();
    const key = `${call.name} ${library} ${call.stack}`;
    let number = this.numbers.get(key);
    if (number === undefined) this.numbers.set(key, (number = this.numbers.size));
    return number;
  }
}

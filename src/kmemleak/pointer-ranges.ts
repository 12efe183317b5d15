/**
 * Where the addresses lie that are tracked, percpu cookies among them: a word outside is no
 * pointer. Cookies of different chunks are far apart, so there is a range for each part of the
 * address space: numbers of 32 bits, the rest of the lower half, and the upper half.
 */
import { TWO32, TWO48 } from '../machine/address.ts';

/** Where the upper half of the address space begins. */
export const UPPER_ADDRESSES = TWO48 / 2;
/** Where each part begins, and the last ends. */
const ENDS = [0, TWO32, UPPER_ADDRESSES, TWO48];
/** Parts of the address space. */
export const PARTS = ENDS.length - 1;
const UPPER = PARTS - 1;

/** A range for each part; those without any address are empty. */
export class PointerRanges {
  readonly min = new Float64Array(ENDS.slice(1));
  readonly max = new Float64Array(ENDS.slice(0, PARTS));
  /** Counts the changes. */
  version = 0;

  /** The addresses from `start` on and below `end` are tracked from now on. */
  add(start: number, end: number): void {
    if (start >= this.min[UPPER] && end <= this.max[UPPER]) return;
    for (let part = 0; part < PARTS; part++) {
      const first = Math.max(start, ENDS[part]);
      const last = Math.min(end, ENDS[part + 1]);
      if (first >= last) continue;
      this.min[part] = Math.min(this.min[part], first);
      this.max[part] = Math.max(this.max[part], last);
    }
    this.version++;
  }
}

/**
 * How `%p` and `%px` print a pointer (lib/vsprintf.c): hashed, so that the log gives no addresses
 * away, or plain.
 *
 * Simplified: the key is there from the start, so there is no `(____ptrval____)`. The hash is a
 * keyed mix of 64 to 32 bits, not siphash.
 */
import { hex } from '../../base/hex.ts';
import type { Prng } from '../../base/prng.ts';
import { hi32, lo32 } from '../../machine/address.ts';
import { isErrOrNull } from '../../lib/errptr.ts';

/** Prints pointers with the key of one boot. */
export class PointerFormat {
  private readonly keys: readonly number[];
  /** Print addresses as they are: the boot parameter `no_hash_pointers`. */
  readonly plain: boolean;

  constructor(prng: Prng, plain: boolean) {
    this.keys = [prng.u32(), prng.u32(), prng.u32(), prng.u32()];
    this.plain = plain;
  }

  /**
   * An address as `%p`: 16 hex digits, the upper half zero and the lower a hash; NULL and error
   * pointers are not hashed.
   * @kernel lib/vsprintf.c ptr_to_id simplified
   */
  hashed(addr: number): string {
    if (this.plain || isErrOrNull(addr)) return hex(addr);
    return `00000000${this.hash(addr).toString(16).padStart(8, '0')}`;
  }

  /** An address as `%px`: 16 hex digits. */
  real(addr: number): string {
    return hex(addr);
  }

  private hash(addr: number): number {
    let mix = (lo32(addr) ^ this.keys[0]) | 0;
    mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b) ^ this.keys[1];
    mix = Math.imul(mix ^ (mix >>> 13) ^ hi32(addr), 0xc2b2ae35) ^ this.keys[2];
    mix = Math.imul(mix ^ (mix >>> 16), 0x27d4eb2f) ^ this.keys[3];
    return (mix ^ (mix >>> 15)) >>> 0;
  }
}

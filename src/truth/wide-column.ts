/**
 * A column of numbers of which nearly all are small: each has a low part, and there is a column of
 * high parts only when one of them needed it.
 */
import { growUint16, growUint32 } from '../base/columns.ts';

/** Numbers below 2^32 with 16 low bits, or below 2^48 with 32. */
export class WideColumn {
  private low: Uint16Array | Uint32Array;
  private high: Uint16Array | undefined;
  /** One above the largest low part. */
  private readonly unit: number;

  constructor(bits: 16 | 32, length: number) {
    this.low = bits === 16 ? new Uint16Array(length) : new Uint32Array(length);
    this.unit = 2 ** bits;
  }

  /** The number at an index. */
  get(i: number): number {
    return this.high === undefined ? this.low[i] : this.low[i] + this.high[i] * this.unit;
  }

  /** Puts a number at an index. */
  set(i: number, value: number): void {
    this.low[i] = value;
    if (this.high !== undefined || value >= this.unit) this.setHigh(i, value);
  }

  /** Makes room for as many numbers. */
  grow(length: number): void {
    this.low =
      this.low instanceof Uint16Array ? growUint16(this.low, length) : growUint32(this.low, length);
    this.high &&= growUint16(this.high, length);
  }

  /** Bytes that one number takes. */
  get width(): number {
    return this.low.BYTES_PER_ELEMENT + (this.high === undefined ? 0 : 2);
  }

  private setHigh(i: number, value: number): void {
    this.high ??= new Uint16Array(this.low.length);
    const high = Math.floor(value / this.unit);
    // The host gives memory for what is written only.
    if (this.high[i] !== high) this.high[i] = high;
  }
}

/**
 * A running hash of 64 bits over words, numbers and texts: two lanes of MurmurHash3, so that it
 * needs no BigInt and is the same on every host. It finds differences; it keeps out no forger.
 */

/** Numbers as the two words they are made of. */
const scratch = (): { f64: Float64Array; u32: Uint32Array } => {
  const f64 = new Float64Array(1);
  return { f64, u32: new Uint32Array(f64.buffer) };
};

/** A hash that grows with what it is given. */
export class Hash64 {
  private low = 0x811c9dc5 | 0;
  private high = 0x050c5d1f;
  private count = 0;
  private readonly double = scratch();

  /** Adds a word of 32 bits. */
  word(value: number): void {
    this.low = lowLane(this.low, value);
    this.high = highLane(this.high, value);
    this.count++;
  }

  /** Adds the words of `array` from index `start` up to `end`. */
  words(array: Uint32Array, start: number, end: number): void {
    let { low, high } = this;
    for (let i = start; i < end; i++) {
      low = lowLane(low, array[i]);
      high = highLane(high, array[i]);
    }
    this.low = low;
    this.high = high;
    this.count += end - start;
  }

  /** Adds any number; -0 counts as 0. */
  number(value: number): void {
    this.double.f64[0] = value + 0;
    this.words(this.double.u32, 0, 2);
  }

  /** Adds a text and its length. */
  text(value: string): void {
    for (let i = 0; i < value.length; i++) this.word(value.charCodeAt(i));
    this.word(value.length);
  }

  /** The hash of all that came so far, 16 hex digits. */
  get hex(): string {
    const low = finish(this.low ^ this.count);
    const high = finish(this.high ^ low);
    return hex32(high) + hex32(finish(low + high));
  }
}

function lowLane(lane: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593) ^ lane;
  return (Math.imul((k << 13) | (k >>> 19), 5) + 0xe6546b64) | 0;
}

function highLane(lane: number, value: number): number {
  let k = Math.imul(value, 0x239b961b);
  k = Math.imul((k << 16) | (k >>> 16), 0xab0e9789) ^ lane;
  return (Math.imul((k << 17) | (k >>> 15), 5) + 0x561ccd1b) | 0;
}

function finish(lane: number): number {
  let h = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hex32(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/**
 * The append-only log of what happened in a simulated machine, with a running hash over the
 * entries' canonical text. Two runs are the same when their hashes are; the hash after each entry
 * is kept, so that the first entry at which two runs part can be named.
 */

/** What an event's fields may hold: anything with one canonical text. */
export type EventValue =
  | string
  | number
  | boolean
  | bigint
  | null
  | undefined
  | readonly EventValue[]
  | { readonly [field: string]: EventValue };

/** An append-only list of events of type `E` with a deterministic hash. */
export class EventLog<E extends object> {
  readonly #entries: E[] = [];
  readonly #hashes: string[] = [];
  #low = 0x811c9dc5;
  #high = 0x050c5d1f;

  /** Number of events appended. */
  get length(): number {
    return this.#entries.length;
  }

  /** The events, oldest first. */
  get entries(): readonly E[] {
    return this.#entries;
  }

  /** The hash over all events so far, 16 hex digits. */
  get hash(): string {
    return this.hashAt(this.#hashes.length);
  }

  /** The hash over the first `count` events, 16 hex digits. */
  hashAt(count: number): string {
    return count === 0 ? '0000000000000000' : this.#hashes[count - 1];
  }

  /** Appends `event`, which must not be changed afterwards. */
  append(event: E): void {
    this.#mix(canonicalText(event as EventValue));
    this.#entries.push(event);
    this.#hashes.push(hex32(this.#high) + hex32(this.#low));
  }

  // Two FNV-1a hashes with different bases and primes over UTF-16 units: 64 bits without BigInt.
  #mix(text: string): void {
    let low = this.#low;
    let high = this.#high;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      low = Math.imul(low ^ unit, 0x01000193);
      high = Math.imul(high ^ unit, 0x01000197) + 0x9e3779b9;
    }
    this.#low = Math.imul(low ^ 0x0a, 0x01000193);
    this.#high = Math.imul(high ^ 0x0a, 0x01000197);
  }
}

/** The index of the first event at which `a` and `b` differ, or -1 when they are the same. */
export function firstDifference<E extends object>(a: EventLog<E>, b: EventLog<E>): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    if (a.hashAt(i + 1) !== b.hashAt(i + 1)) return i;
  }
  return a.length === b.length ? -1 : shorter;
}

/** One text per value, whatever the order in which an object's fields were set. */
export function canonicalText(value: EventValue): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalText).join(',')}]`;
  const fields = Object.keys(value)
    .filter((field) => value[field] !== undefined)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((field) => `${JSON.stringify(field)}:${canonicalText(value[field])}`);
  return `{${fields.join(',')}}`;
}

function isList(value: object): value is readonly EventValue[] {
  return Array.isArray(value);
}

function hex32(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/**
 * The append-only log of what happened in a simulated machine, with a running hash over the
 * entries' canonical text. Two runs are the same when their hashes are; the hash after each entry
 * is kept, so that the first entry at which two runs part can be named.
 */
import { Hash64 } from '../base/hash64.ts';

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
  readonly #running = new Hash64();

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
    this.#running.text(canonicalText(event as EventValue));
    this.#entries.push(event);
    this.#hashes.push(this.#running.hex);
  }
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

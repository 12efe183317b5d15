/**
 * What lives have in common: where their memory came from, how much, and from which slab cache.
 * There are few sorts, however many lives.
 */
import { MAP_ENTRY, OBJECT_BYTES } from '../base/columns.ts';

/** Sorts of lives by number; they are never forgotten. */
export class LifeSorts {
  readonly kinds: number[] = [];
  readonly sizes: number[] = [];
  /** Names of slab caches; '' for other kinds. */
  readonly caches: string[] = [];
  private readonly numbers = new Map<string, number>();

  /** The number of a sort. @param kind - index in `LIFE_KINDS`. */
  of(kind: number, size: number, cache = ''): number {
    const key = `${kind} ${size} ${cache}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.kinds.length;
      this.kinds.push(kind);
      this.sizes.push(size);
      this.caches.push(cache);
      this.numbers.set(key, number);
    }
    return number;
  }

  /** Bytes that the sorts take. */
  get bytes(): number {
    return this.kinds.length * (MAP_ENTRY + OBJECT_BYTES);
  }
}

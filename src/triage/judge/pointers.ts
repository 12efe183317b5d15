/**
 * Which object points at which, from the words of the hex dumps. Which byte order and word size the
 * machine had no line says: the one in which words are addresses of the text is taken.
 */
import type { LeakObject } from '../input/objects.ts';

/** Pointers between objects, by their addresses as printed. */
export interface Pointers {
  readonly edges: readonly (readonly [string, string])[];
  readonly middleEdges: readonly (readonly [string, string])[];
  /** Objects that hold a pointer into themselves, as an empty list does. */
  readonly selfPointers: readonly string[];
  readonly endian: 'little' | 'big' | 'unknown';
  readonly wordBytes: 4 | 8 | undefined;
}

type Order = 'little' | 'big';

interface Place {
  readonly start: string;
  readonly end: string;
  readonly address: string;
}

const DIGITS = 16;
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The pointers that the dumps show. */
export function pointersOf(objects: readonly LeakObject[]): Pointers {
  const places = placesOf(objects);
  const widths: readonly (4 | 8)[] = isWide(places) ? [8] : [4, 8];
  const found = widths.flatMap((width) => [
    lookThrough(objects, places, width, 'little'),
    lookThrough(objects, places, width, 'big'),
  ]);
  const best = found.reduce((a, b) => (hits(b) > hits(a) ? b : a));
  if (hits(best) > 0) return best;
  return { ...best, endian: 'unknown', wordBytes: widths.length === 1 ? widths[0] : undefined };
}

function hits({ edges, middleEdges, selfPointers }: Pointers): number {
  return edges.length + middleEdges.length + selfPointers.length;
}

function placesOf(objects: readonly LeakObject[]): readonly Place[] {
  const seen = new Map<string, Place>();
  for (const { address, size = 1 } of objects) {
    const hex = /^(?:0x)?([0-9a-f]{1,16})$/.exec(address ?? '')?.[1];
    if (hex === undefined) continue;
    const start = untagged(hex.padStart(DIGITS, '0'));
    const end = (BigInt(`0x${start}`) + BigInt(Math.min(size, Number.MAX_SAFE_INTEGER))).toString(
      16,
    );
    seen.set(address!, { start, end: end.padStart(DIGITS, '0'), address: address! });
  }
  return [...seen.values()].sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** A tag of KASAN in the top byte says nothing of the place: 0xebff… is 0xffff…. */
function untagged(digits: string): string {
  return digits.startsWith('ff', 2) ? `ff${digits.slice(2)}` : digits;
}

/** Addresses of more than 32 bits are of a 64-bit machine; short ones may be of either. */
function isWide(places: readonly Place[]): boolean {
  return places.some(({ start }) => !start.startsWith('00000000'));
}

function lookThrough(
  objects: readonly LeakObject[],
  places: readonly Place[],
  width: 4 | 8,
  endian: Order,
): Pointers {
  const starts = new Map(places.map((place) => [place.start, place.address]));
  const edges = new Map<string, readonly [string, string]>();
  const middle = new Map<string, readonly [string, string]>();
  const selves = new Set<string>();
  for (const { address, bytes } of objects) {
    if (address === undefined) continue;
    for (let at = 0; at + width <= bytes.length; at += width) {
      const word = wordAt(bytes, at, width, endian);
      if (word === undefined) continue;
      const exact = starts.get(word);
      const inside = exact === undefined ? placeOf(places, word) : undefined;
      const target = exact ?? inside?.address;
      if (target === undefined) continue;
      if (target === address) selves.add(address);
      else if (exact !== undefined) edges.set(`${address} ${target}`, [address, target]);
      else middle.set(`${address} ${target}`, [address, target]);
    }
  }
  return {
    edges: [...edges.values()],
    middleEdges: [...middle.values()],
    selfPointers: [...selves],
    endian,
    wordBytes: width,
  };
}

function wordAt(
  bytes: readonly (number | undefined)[],
  at: number,
  width: number,
  endian: Order,
): string | undefined {
  let digits = '';
  for (let i = 0; i < width; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    digits = endian === 'little' ? BYTES[byte] + digits : digits + BYTES[byte];
  }
  return untagged(digits.padStart(DIGITS, '0'));
}

/** The place that an address lies in. */
function placeOf(places: readonly Place[], word: string): Place | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (places[mid].start <= word) low = mid + 1;
    else high = mid;
  }
  const place = places[low - 1];
  return place && word < place.end ? place : undefined;
}

/** The words of an object as they were at a position, and what they point at. */
import type { Moment } from './bench.ts';

/** A word of an object. */
export interface ByteWord {
  readonly offset: number;
  /** Both halves as text, the high one first. */
  readonly text: string;
  /** The object that it points into. */
  readonly target?: number;
  readonly into?: number;
  /** The scan has just read it. */
  readonly now: boolean;
}

const WORD = 8;
const TAG_BITS = 0x1_0000_0000_0000;

/** Objects by address. */
interface AddressIndex {
  readonly births: readonly number[];
  readonly starts: readonly number[];
}

const indices = new WeakMap<Moment, AddressIndex>();

function indexOf(moment: Moment): AddressIndex {
  let index = indices.get(moment);
  if (index) return index;
  const { births } = moment.replay.recording;
  const all = moment.replay
    .listed()
    .filter((birth) => births.get(birth).kind === 0)
    .sort((a, b) => births.get(a).pointer - births.get(b).pointer);
  index = { births: all, starts: all.map((birth) => births.get(birth).pointer) };
  indices.set(moment, index);
  return index;
}

/** The object that an address lies in, at a position. */
export function objectAt(moment: Moment, address: number): number | undefined {
  const { births, starts } = indexOf(moment);
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] <= address) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return undefined;
  const birth = births[low - 1];
  const { pointer, size } = moment.replay.recording.births.get(birth);
  return address < pointer + size ? birth : undefined;
}

/** Where an object's contents lie in memory; undefined when a recording does not know. */
function physOf({ replay }: Moment, birth: number): number | undefined {
  const { births, directMap } = replay.recording;
  const { pointer, kind, size } = births.get(birth);
  const phys = kind === 0 ? pointer - directMap : pointer;
  const isDirect = phys >= 0 && phys + size < TAG_BITS / 16;
  return isDirect ? phys : undefined;
}

/** Words of an object from an offset on; undefined when its contents are not known. */
export function bytesOf(
  moment: Moment,
  birth: number,
  from: number,
  count: number,
): ByteWord[] | undefined {
  const { memory, recording, word } = moment.replay;
  const phys = physOf(moment, birth);
  if (!memory || phys === undefined) return undefined;
  const { size } = recording.births.get(birth);
  const words: ByteWord[] = [];
  const end = Math.min(size, from + count * WORD);
  for (let offset = from; offset < end; offset += WORD) {
    const low = memory.read32(phys + offset);
    const high = memory.read32(phys + offset + 4);
    const address = (high % 0x1_0000) * 0x1_0000_0000 + low;
    const target = high === 0 ? undefined : objectAt(moment, address);
    const hex = (n: number): string => n.toString(16).padStart(8, '0');
    words.push({
      offset,
      text: hex(high) + hex(low),
      ...(target === undefined
        ? {}
        : { target, into: address - recording.births.get(target).pointer }),
      now: word === phys + offset,
    });
  }
  return words;
}

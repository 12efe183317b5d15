/** The words of an object at a step: where each points, and whether a scan counts it. */
import { KMEMLEAK_BLACK } from '../../kmemleak/color.ts';
import { OBJECT_AREAS, OBJECT_FULL_SCAN, OBJECT_NO_SCAN } from '../../kmemleak/object-table.ts';
import { WORD, alignUp } from '../../machine/address.ts';
import type { Extent } from '../births.ts';
import { KIND } from '../event-columns.ts';
import * as at from '../object-state.ts';
import type { Replay } from '../replay.ts';
import type { TreeView } from './tree.ts';

/**
 * What a scan makes of a word: `nothing` points at no object; `counts` is a reference; `enough` is
 * one that the target does not need any more; the others do not count: into the object itself, into
 * a black one, or not read, as the object's contents are not (`no-scan`), as it lies outside of the
 * areas that are read (`outside`), or as the object itself is black (`holder-black`).
 */
export type WordVerdict =
  | 'nothing'
  | 'counts'
  | 'enough'
  | 'self'
  | 'black'
  | 'no-scan'
  | 'outside'
  | 'holder-black';

/** A word of an object. */
export interface ObjectWord {
  readonly offset: number;
  readonly address: number;
  readonly phys: number;
  /** Of percpu memory: whose copy it is in. */
  readonly cpu?: number;
  /** Its halves. */
  readonly low: number;
  readonly high: number;
  /** The object that it points into, and how far. */
  readonly target?: { readonly birth: number; readonly name: string; readonly into: number };
  readonly verdict: WordVerdict;
}

const { begin: BEGIN, hit: HIT } = KIND;
/** Words that are given when no number is asked for. */
const WORDS_MAX = 512;

/**
 * The words of an object, in the order in which a scan reads them.
 * @param trees - at the position of `replay`.
 * @param from - words that are left out first.
 */
export function wordsOf(
  replay: Replay,
  trees: TreeView,
  birth: number,
  from = 0,
  max = WORDS_MAX,
): ObjectWord[] {
  const words: ObjectWord[] = [];
  let n = 0;
  const counted = countedIn(replay, birth);
  for (const piece of piecesOf(replay, birth)) {
    const first = alignUp(piece.address, WORD);
    for (let address = first; address + WORD <= piece.address + piece.bytes; address += WORD) {
      if (n++ < from) continue;
      if (words.length === max) return words;
      words.push(wordAt(replay, trees, birth, piece, address, counted));
    }
  }
  return words;
}

/** How many words an object has. */
export function wordCount(replay: Replay, birth: number): number {
  let count = 0;
  for (const { address, bytes } of piecesOf(replay, birth)) {
    const first = alignUp(address, WORD);
    count += Math.max(0, Math.floor((address + bytes - first) / WORD));
  }
  return count;
}

function piecesOf({ recording }: Replay, birth: number): readonly Extent[] {
  const { pointer, size, extents } = recording.births.get(birth);
  return extents ?? [{ address: pointer, phys: pointer - recording.directMap, bytes: size }];
}

function wordAt(
  replay: Replay,
  trees: TreeView,
  birth: number,
  piece: Extent,
  address: number,
  counted: ReadonlySet<number>,
): ObjectWord {
  const { births } = replay.recording;
  const phys = piece.phys + (address - piece.address);
  const low = replay.memory?.read32(phys) ?? 0;
  const high = replay.memory?.read32(phys + 4) ?? 0;
  const target = targetOf(replay, trees, phys);
  const offset = address - (piece.cpu === undefined ? births.get(birth).pointer : piece.address);
  return {
    offset,
    address,
    phys,
    low,
    high,
    ...(piece.cpu === undefined ? {} : { cpu: piece.cpu }),
    ...(target ? { target } : {}),
    verdict: counted.has(phys) ? 'counts' : verdictOf(replay, birth, address, target?.birth),
  };
}

/** The words of an object that have counted in this pass, by where they lie. */
function countedIn(replay: Replay, birth: number): Set<number> {
  const { kind, place } = replay.recording.events;
  const pieces = piecesOf(replay, birth);
  const counted = new Set<number>();
  for (let i = replay.position - 1; i >= 0 && kind[i] !== BEGIN; i--) {
    if (kind[i] !== HIT) continue;
    const isIn = pieces.some(({ phys, bytes }) => place[i] >= phys && place[i] < phys + bytes);
    if (isIn) counted.add(place[i]);
  }
  return counted;
}

function targetOf(
  { memory, recording }: Replay,
  trees: TreeView,
  phys: number,
): ObjectWord['target'] {
  const value = memory?.readPtr(phys) ?? 0;
  if (value === 0) return undefined;
  const birth = trees.lookup('virtual', value) ?? trees.lookup('percpu', value);
  if (birth === undefined) return undefined;
  const { pointer } = recording.births.get(birth);
  return { birth, name: recording.births.nameOf(birth), into: value - pointer };
}

function verdictOf(
  replay: Replay,
  birth: number,
  address: number,
  target: number | undefined,
): WordVerdict {
  if (target === undefined) return 'nothing';
  const holder = replay.object(birth);
  if (holder?.minCount === KMEMLEAK_BLACK) return 'holder-black';
  if (holder !== undefined) {
    if ((holder.flags & OBJECT_NO_SCAN) !== 0) return 'no-scan';
    const hasAreas = (holder.flags & (OBJECT_AREAS | OBJECT_FULL_SCAN)) === OBJECT_AREAS;
    if (hasAreas && !isInArea(replay, birth, address)) return 'outside';
  }
  if (target === birth) return 'self';
  const { minCount, count } = replay.object(target)!;
  if (minCount === KMEMLEAK_BLACK) return 'black';
  return count >= minCount ? 'enough' : 'counts';
}

function isInArea(replay: Replay, birth: number, address: number): boolean {
  const { areas, births } = replay.recording;
  const list = areas[replay.cell(at.AREAS, births.get(birth).id)];
  return list.some(({ start, size }) => address >= start && address + WORD <= start + size);
}

/**
 * A word of memory as evidence: where it is, what it holds, who wrote it, whether it is read.
 */
import { hexPtr } from '../base/hex.ts';
import { joinAddress, joinU64, type PhysAddr } from '../machine/address.ts';
import { formatU64 } from '../kmemleak/format.ts';
import { halvesOf, type Encoding } from '../truth/encoding.ts';
import { isLife } from '../truth/examination.ts';
import type { Life } from '../truth/lives.ts';
import type { DeadWhy, Reference } from '../truth/references.ts';
import type { Look } from './look/look.ts';
import type { EventText, PlaceText } from './look/names.ts';
import type { NotScannedWhy } from './look/scanned.ts';

/** A word, or a register, that has to do with a block. */
export interface WordEvidence {
  /** Address of the word; undefined for a register. */
  readonly address?: string;
  readonly register?: string;
  readonly place: PlaceText;
  /** What it holds, 64 bits. */
  readonly value?: string;
  /** The byte of the block that it means; undefined when it means another block or none. */
  readonly into?: number;
  /** In which form it is the block's address; undefined when it is no reference to it. */
  readonly encoding?: Encoding;
  /** Whether the program can still use it. */
  readonly live: boolean;
  /** Why it can not. */
  readonly dead?: DeadWhy;
  /** What the value was made from, when that is not the block. */
  readonly madeFrom?: string;
  /** Whether a scan reads it. */
  readonly scanned: boolean;
  /** It is in the block itself: a scan does not count it. */
  readonly own?: true;
  readonly notScanned?: NotScannedWhy;
  readonly writer?: EventText;
}

/** A reference that the truth knows. @param target - the life that it is one to. */
export function referenceEvidence(look: Look, reference: Reference, target?: Life): WordEvidence {
  const { names } = look;
  const { holder, address, register, offset, targetOffset, encoding, status, why } = reference;
  const pa = address === undefined ? -1 : look.memory.translate(address);
  const scanned = pa < 0 ? undefined : look.scanned.word(pa);
  const isOwn = isLife(holder) && holder.id === target?.id;
  return {
    ...(address === undefined ? {} : { address: hexPtr(address) }),
    ...(register === undefined ? {} : { register }),
    place: names.place(holder, address, offset),
    ...(pa < 0 ? {} : { value: valueAt(look, pa) }),
    into: targetOffset,
    encoding,
    live: status === 'live',
    ...(why === undefined ? {} : { dead: why }),
    scanned: scanned !== undefined && scanned.by !== 'nothing',
    ...(scanned?.by === 'nothing' ? { notScanned: scanned.why } : {}),
    ...(isOwn ? { own: true as const } : {}),
    ...(reference.writer ? { writer: names.event(reference.writer) } : {}),
  };
}

/** A word whose value lies in [start, start + size), whatever the program means by it. */
export function wordEvidence(look: Look, pa: PhysAddr, start: number): WordEvidence {
  const { names } = look;
  const word = look.now.word(pa);
  const scanned = look.scanned.word(pa);
  const [lo, hi] = halvesAt(look, pa);
  const source = word.from.at(0);
  const means = source !== undefined && start >= source.address;
  const own = means && start < source.address + source.size && source.freedNs === undefined;
  return {
    address: hexPtr(word.address),
    place: names.place(word.holder, word.address, word.offset),
    value: valueAt(look, pa),
    into: joinAddress(lo, hi) - start,
    ...(own ? { encoding: 'plain' as const } : {}),
    live: word.why === undefined && source !== undefined && source.freedNs === undefined,
    ...(word.why === undefined ? {} : { dead: word.why }),
    ...(source && !own ? { madeFrom: `${names.of(source)} at ${hexPtr(source.address)}` } : {}),
    scanned: scanned.by !== 'nothing',
    ...(scanned.by === 'nothing' ? { notScanned: scanned.why } : {}),
    ...(word.writer ? { writer: names.event(word.writer) } : {}),
  };
}

/** The two halves of the word at a physical address, which may be odd. */
export function halvesAt(look: Look, pa: PhysAddr): [number, number] {
  return halvesOf(look.memory.phys.u8, pa);
}

function valueAt(look: Look, pa: PhysAddr): string {
  const [lo, hi] = halvesAt(look, pa);
  return formatU64(joinU64(lo, hi));
}

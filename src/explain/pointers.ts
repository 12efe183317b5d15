/**
 * Who points at a block: every reference that the truth knows, live or dead, and every other word
 * that a scan reads and takes for one.
 */
import { hi32, joinAddress, type PhysAddr } from '../machine/address.ts';
import { referenceEvidence, wordEvidence, type WordEvidence } from './evidence.ts';
import type { Look } from './look/look.ts';
import { rangeOf, referencesTo, type Subject } from './look/subject.ts';

/**
 * All words that have to do with a subject: usable ones first, then those that scans read. What is
 * left in free memory is left out.
 */
export function pointersTo(look: Look, subject: Subject): WordEvidence[] {
  const { memory } = look;
  const known = new Set<PhysAddr>();
  const found = referencesTo(subject, look.now).map((reference) => {
    if (reference.address !== undefined) known.add(memory.translate(reference.address));
    return referenceEvidence(look, reference, subject.life);
  });
  const { address, size } = rangeOf(subject);
  for (const pa of wordsInto(look, address, size)) {
    if (known.has(pa) || look.scanned.word(pa).by === 'nothing' || isOwn(look, subject, pa))
      continue;
    found.push(wordEvidence(look, pa, address));
  }
  const present = found.filter(({ dead, scanned }) => dead !== 'freed' || scanned);
  const rank = (word: WordEvidence): number => (word.live ? 0 : 2) + (word.scanned ? 0 : 1);
  return present.sort((a, b) => rank(a) - rank(b));
}

/** The aligned words of memory whose value lies in [start, start + size). */
export function wordsInto({ memory }: Look, start: number, size: number): PhysAddr[] {
  const { u32 } = memory.phys;
  const first = hi32(start);
  const last = hi32(start + size - 1);
  const found: PhysAddr[] = [];
  for (let i = 1; i < u32.length; i += 2) {
    const hi = u32[i];
    if (hi !== first && hi !== last) continue;
    const value = joinAddress(u32[i - 1], hi);
    if (value >= start && value < start + size) found.push((i - 1) * 4);
  }
  return found;
}

/** Whether a word is part of the block that it points at: such do not count. */
function isOwn({ parts }: Look, { life }: Subject, pa: PhysAddr): boolean {
  const { shadow } = parts.truth;
  return life !== undefined && shadow.owners.at(pa) === shadow.lives.slotOf(life.id);
}

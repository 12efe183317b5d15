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
 * @param words - those whose value lies in the subject, where somebody has looked for them.
 */
export function pointersTo(
  look: Look,
  subject: Subject,
  words: readonly PhysAddr[] = wordsInto(look, [rangeOf(subject)])[0],
): WordEvidence[] {
  const { memory } = look;
  const known = new Set<PhysAddr>();
  const found = referencesTo(subject, look.now).map((reference) => {
    if (reference.address !== undefined) known.add(memory.translate(reference.address));
    return referenceEvidence(look, reference, subject.life);
  });
  const { address } = rangeOf(subject);
  for (const pa of words) {
    if (known.has(pa) || look.scanned.word(pa).by === 'nothing' || isOwn(look, subject, pa))
      continue;
    found.push(wordEvidence(look, pa, address));
  }
  const present = found.filter(({ dead, scanned }) => dead !== 'freed' || scanned);
  const rank = (word: WordEvidence): number => (word.live ? 0 : 2) + (word.scanned ? 0 : 1);
  return present.sort((a, b) => rank(a) - rank(b));
}

/** For each range, the aligned words of memory whose value lies in it: by one look at memory. */
export function wordsInto(
  { memory }: Look,
  ranges: readonly { readonly address: number; readonly size: number }[],
): PhysAddr[][] {
  const { u32 } = memory.phys;
  const found = ranges.map((): PhysAddr[] => []);
  const order = [...ranges.keys()].sort((a, b) => ranges[a].address - ranges[b].address);
  const starts = order.map((i) => ranges[i].address);
  const ends = order.map((i) => ranges[i].address + ranges[i].size);
  // Ranges may lie in each other: the end of all that begin no later.
  const furthest = [...ends];
  for (let i = 1; i < ends.length; i++) furthest[i] = Math.max(furthest[i - 1], ends[i]);
  const first = hi32(starts[0] ?? 0);
  const last = hi32((furthest.at(-1) ?? 0) - 1);
  for (let i = 1; i < u32.length; i += 2) {
    const hi = u32[i];
    if (hi < first || hi > last) continue;
    const value = joinAddress(u32[i - 1], hi);
    for (let r = lastUpTo(starts, value); r >= 0 && furthest[r] > value; r--) {
      if (value < ends[r] && hi === hi32(value)) found[order[r]].push((i - 1) * 4);
    }
  }
  return found;
}

/** The index of the last of `sorted` that is no greater than `value`, -1 for none. */
function lastUpTo(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Whether a word is part of the block that it points at: such do not count. */
function isOwn({ parts }: Look, { life }: Subject, pa: PhysAddr): boolean {
  const { shadow } = parts.truth;
  return life !== undefined && shadow.owners.at(pa) === shadow.lives.slotOf(life.id);
}

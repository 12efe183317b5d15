/**
 * Who holds a block, block by block, beside the references that its counts say there are.
 */
import { countTexts, type CountText } from './counts.ts';
import { referenceEvidence, type WordEvidence } from './evidence.ts';
import type { Look } from './look/look.ts';
import { placeText } from './phrases.ts';
import { addressText, referencesTo, type Subject } from './look/subject.ts';

/** One block or root that holds references. */
export interface Owner {
  readonly name: string;
  readonly reachable: boolean;
  readonly words: readonly WordEvidence[];
}

/** All who hold a block. */
export interface Owners {
  readonly name: string;
  readonly address: string;
  readonly owners: readonly Owner[];
  /** What its counts of references say; not every block has one. */
  readonly counts: readonly CountText[];
}

/** The owners of a subject, reachable ones first; undefined without a life. */
export function ownersOf(look: Look, subject: Subject): Owners | undefined {
  const { life } = subject;
  if (!life) return undefined;
  const byName = new Map<string, { reachable: boolean; words: WordEvidence[] }>();
  for (const reference of referencesTo(subject, look.now)) {
    if (reference.status === 'dead') continue;
    const word = referenceEvidence(look, reference);
    const isBlock = 'id' in reference.holder;
    const name = isBlock ? word.place.name : placeText(word.place);
    const owner = byName.get(name) ?? { reachable: false, words: [] };
    owner.words.push(word);
    owner.reachable ||= reference.reachable;
    byName.set(name, owner);
  }
  const owners = [...byName].map(([name, owner]) => ({ name, ...owner }));
  return {
    name: look.names.of(life),
    address: addressText(subject),
    owners: owners.sort((a, b) => Number(b.reachable) - Number(a.reachable)),
    counts: countTexts(look, life),
  };
}

/**
 * Who holds a block, block by block, beside the references that a count says there are.
 *
 * Only a `struct page` has its count at a known place: `_refcount`. Other counts are members of
 * types, which memory does not tell.
 */
import { PAGE_SIZE } from '../machine/address.ts';
import { STRUCT_PAGE_SIZE } from '../machine/layout.ts';
import { PAGE_REFCOUNT } from '../mm/page.ts';
import type { Look } from './look.ts';
import { placeText } from './phrases.ts';
import { referenceEvidence, type WordEvidence } from './evidence.ts';
import { addressText, referencesTo, type Subject } from './subject.ts';

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
  /** `page->_refcount` of the first page, for pages. */
  readonly refcount?: number;
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
    ...(life.kind === 'pages' ? { refcount: refcount(look, life.address) } : {}),
  };
}

function refcount({ memory }: Look, address: number): number {
  const pfn = Math.floor(memory.translate(address) / PAGE_SIZE);
  const page = memory.vmemmapPhys + pfn * STRUCT_PAGE_SIZE;
  return memory.phys.u32[page / 4 + PAGE_REFCOUNT];
}

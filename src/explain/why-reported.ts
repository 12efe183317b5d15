/**
 * Why kmemleak reports a block that can be reached: for each live reference to it, why that does
 * not count.
 */
import { hexPtr } from '../base/hex.ts';
import { isCanonical, joinAddress, type PhysAddr } from '../machine/address.ts';
import type { ObjectId } from '../kmemleak/object-table.ts';
import { isLife } from '../truth/examination.ts';
import type { Encoding } from '../truth/encoding.ts';
import type { Reference } from '../truth/references.ts';
import { halvesAt, referenceEvidence } from './evidence.ts';
import type { Look } from './look/look.ts';
import type { Reason } from './reason.ts';
import type { Scanned } from './look/scanned.ts';
import { rangeOf, referencesTo, subjectOfObject, type Subject } from './look/subject.ts';

/** How an encoding is told. */
export const FORMS: Readonly<Record<Encoding, string>> = {
  plain: 'as it is',
  inverted: 'inverted',
  xor: 'XORed with another address',
  tagged: 'with other bits in it',
  physical: 'as a physical address',
  pfn: 'as a page frame number',
  page: 'as the address of its struct page',
  shifted: 'shifted',
  half: 'in halves',
  swapped: 'with its bytes swapped',
  bytes: 'in pieces of a few bytes',
  other: 'as a number computed from it',
};

/** What no scan reads, by why. */
const UNREAD: Readonly<Record<string, string>> = {
  'no object': 'kmemleak does not know that memory',
  no_scan: 'kmemleak_no_scan was called for it',
  ignored: 'kmemleak_ignore was called for it, so it is not scanned',
  'outside the scan areas': 'its scan areas leave that word out',
  'stack=off': 'stacks are not scanned (stack=off)',
  'idle stack': 'the stack of an idle task is not scanned',
  'page not in use': 'that struct page is not in use',
  'kmemleak is off': 'kmemleak is off',
  unaligned: 'that word is not scanned whole',
};

/** The reasons for a reported subject that is not lost; the most direct first. */
export function whyReported(look: Look, subject: Subject): Reason[] {
  const reasons = reasonsFor(look, subject, new Set());
  if (reasons.length === 0) {
    // Parts of one block lead to each other, and what leads to the block to yet another part.
    const text = 'It is a part of a block; what leads to the block points to other parts of it.';
    return [{ reason: 'one-past', text }];
  }
  return reasons.map((reason) => {
    if (!reason.via) return reason;
    const way = reason.via.join(' from ');
    const text = `Known by way of ${way}, which looks lost too: ${reason.text}`;
    return { ...reason, text };
  });
}

function reasonsFor(look: Look, subject: Subject, seen: Set<ObjectId>): Reason[] {
  const { life, object } = subject;
  if (object) seen.add(object.id);
  if (!life || life.freedNs !== undefined) {
    const text = 'It was registered by hand (kmemleak_alloc), and its memory is free.';
    return [{ reason: 'untracked', text }];
  }
  const live = referencesTo(subject, look.now).filter(({ reachable }) => reachable);
  const reasons = live.flatMap((reference) => ofReference(look, subject, reference, seen));
  if (live.length === 0) {
    const why = 'it waits to be freed, or it is a cache of which slabs are left';
    const text = `The kernel holds it where no scan reads: ${why}.`;
    return [{ reason: 'unscanned', text }];
  }
  const direct = reasons.filter(({ via }) => via === undefined);
  return [...direct, ...reasons.filter(({ via }) => via !== undefined)];
}

function ofReference(
  look: Look,
  subject: Subject,
  reference: Reference,
  seen: Set<ObjectId>,
): Reason[] {
  const word = referenceEvidence(look, reference);
  const where = word.place.symbol ?? word.place.name;
  if (reference.address === undefined) {
    const which = `Register ${reference.register} of ${word.place.name}`;
    const text = `${which} holds its address; no scan reads registers.`;
    return [{ reason: 'register-only', text, word }];
  }
  const pa = look.memory.translate(reference.address);
  const hidden = hiddenForm(look, subject, reference, pa);
  if (hidden !== undefined) return [{ ...hidden, word }];
  const scanned = look.scanned.word(pa);
  if (scanned.by === 'nothing') {
    const text = `Its address is in ${where}: ${UNREAD[scanned.why]}.`;
    return [{ reason: 'unscanned', text, word }];
  }
  const holders = throughHolder(look, reference, scanned, seen);
  if (holders !== undefined) return holders;
  return [counted(look, subject, reference, word, pa)];
}

/** The reason when the word is no address inside the object that a scan would recognise. */
function hiddenForm(
  look: Look,
  subject: Subject,
  { encoding, targetOffset }: Reference,
  pa: number,
): Omit<Reason, 'word'> | undefined {
  if (encoding !== 'bytes' && pa % 8 !== 0) {
    const text = 'The word is not at a multiple of 8 bytes; a scan reads aligned words only.';
    return { reason: 'hidden-encoding', text };
  }
  const { address, size } = rangeOf(subject);
  const [lo, hi] = halvesAt(look, pa);
  const value = joinAddress(lo, hi);
  if (isCanonical(hi) && value >= address && value < address + size) return undefined;
  if (encoding === 'plain' && isCanonical(hi) && value === subject.life!.address + targetOffset) {
    const past = targetOffset >= size ? targetOffset - size : -targetOffset;
    const side = targetOffset >= size ? 'after its end' : 'before its start';
    const bytes = past === 0 ? 'right' : `${past} bytes`;
    return { reason: 'one-past', text: `The pointer to it points ${bytes} ${side}.` };
  }
  const form = encoding === 'plain' ? "as the address of one CPU's copy" : FORMS[encoding];
  return { reason: 'hidden-encoding', text: `Its address is stored ${form}.` };
}

/** The reasons when the word is in an object that kmemleak holds for lost itself. */
function throughHolder(
  look: Look,
  { holder }: Reference,
  scanned: Scanned,
  seen: Set<ObjectId>,
): Reason[] | undefined {
  if (scanned.by !== 'object' || !isLife(holder)) return undefined;
  const { kmemleak } = look.parts;
  const object = kmemleak.view(scanned.object);
  if (object.color !== 'white') return undefined;
  if (seen.has(object.id)) return [];
  const above = reasonsFor(look, subjectOfObject(look.parts, object), seen);
  const name = `${look.names.of(holder)} (${hexPtr(holder.address)})`;
  return above.map((reason) => ({ ...reason, via: [name, ...(reason.via ?? [])] }));
}

/** The reason when the word counts, or would have. */
function counted(
  look: Look,
  { object, life }: Subject,
  { writer }: Reference,
  word: Reason['word'],
  pa: PhysAddr,
): Reason {
  const scan = look.chronicle.last;
  const evidence = word ? { word } : {};
  const entry = object ? look.chronicle.entryOf(scan, object.id) : undefined;
  const wasThere = entry?.hits.some((hit) => hit.pa === pa && !hit.changed) ?? false;
  const wasNew =
    !wasThere && (writer === undefined || scan === undefined || writer.ns >= scan.startNs);
  const hits = entry?.hits.filter((hit) => hit.counted).length ?? 0;
  if (!wasNew && object && hits > 0 && hits < object.minCount) {
    const text = `It needs ${object.minCount} references, and the scan found ${hits}.`;
    return { reason: 'min-count', text, ...evidence };
  }
  const when = writer && scan && writer.ns >= scan.endNs ? 'after' : 'while';
  const kind = life ? 'address' : 'range';
  const text = `Its ${kind} was written there ${when} the last scan read memory.`;
  return { reason: 'moved', text, ...evidence };
}

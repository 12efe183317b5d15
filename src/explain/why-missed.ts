/**
 * Why kmemleak does not report a block that is lost, or that nobody will use again: the gates of a
 * scan in their order, and for a block that a scan found a reference to, what that word is.
 */
import { hexPtr } from '../base/hex.ts';
import { WORD } from '../machine/address.ts';
import { HZ } from '../machine/clock.ts';
import { PAGE_OFFSET } from '../machine/layout.ts';
import type { SheafSlot } from '../mm/slab/sheaves.ts';
import type { ObjectView } from '../kmemleak/kmemleak.ts';
import { OBJECT_REPORTED, type ObjectId } from '../kmemleak/object-table.ts';
import type { Life } from '../truth/lives.ts';
import { isLife } from '../truth/examination.ts';
import type { AnnotationCall } from './look/annotations.ts';
import type { Hit, ScanEntry, ScanRecord } from './look/scan-record.ts';
import { wordEvidence } from './evidence.ts';
import { wordsInto } from './pointers.ts';
import type { Look } from './look/look.ts';
import type { Reason, ReasonName } from './reason.ts';
import { rangeOf, subjectOfObject, type Subject } from './look/subject.ts';

const COLORING: readonly AnnotationCall[] = ['kmemleak_not_leak', 'kmemleak_ignore'];

/** The reasons for a subject that is lost or retained and not reported; the decisive ones first. */
export function whyMissed(look: Look, subject: Subject): Reason[] {
  return reasonsFor(look, subject, new Set()).map((reason) => {
    if (!reason.via) return reason;
    const way = reason.via.join(' from ');
    const text = `Known by way of ${way}, lost and unreported too: ${reason.text}`;
    return { ...reason, text };
  });
}

function reasonsFor(look: Look, subject: Subject, seen: Set<ObjectId>): Reason[] {
  const { object } = subject;
  const off = switchedOff(look);
  if (!object) return off ? [off] : [untracked(look, subject)];
  seen.add(object.id);
  if (off) return [off];
  if (object.minCount <= 0) return [painted(look, subject, object)];
  const scan = look.chronicle.last;
  const entry = look.chronicle.entryOf(scan, object.id);
  const again = (object.flags & OBJECT_REPORTED) !== 0 ? [foundAgain()] : [];
  if (!scan || !entry) return [notSeen(look, object), ...young(look, object, scan)];
  const age = young(look, object, scan);
  switch (entry.outcome) {
    case 'too-young':
      return age;
    case 'changed':
      return [checksum(look, subject, entry), ...age];
    case 'no-suspect':
      return [noSuspect(look, subject, entry), ...age];
    case 'too-few-scans':
      return [heldBack(look, object), ...age];
    case 'referenced':
      return [...referenced(look, subject, entry, seen), ...again, ...age];
    default:
      return [notSeen(look, object), ...age];
  }
}

function switchedOff({ parts }: Look): Reason | undefined {
  const { kmemleak } = parts;
  if (kmemleak.enabled) return undefined;
  if (kmemleak.poolWasEmpty) {
    const text = 'kmemleak had no memory left for a record and switched itself off.';
    return { reason: 'pool-exhausted', text };
  }
  return { reason: 'kmemleak-off', text: 'kmemleak is off; the kernel log says since when.' };
}

function untracked({ chronicle, names }: Look, subject: Subject): Reason {
  const { life } = subject;
  const call = life && chronicle.annotations.last(life.id, rangeOf(subject), 'kmemleak_free');
  if (call) {
    const { comm, seconds } = names.event(call.event);
    const text = `kmemleak_free was called for it at ${seconds.toFixed(3)} s by ${comm}.`;
    return { reason: 'untracked', text };
  }
  const what =
    life?.kind === 'pages'
      ? 'Pages from the page allocator'
      : `Blocks like this (${life?.cache ?? life?.kind})`;
  return { reason: 'untracked', text: `${what} are not tracked.` };
}

/** An object that needs no reference: it was registered so, or painted. */
function painted(look: Look, subject: Subject, object: ObjectView): Reason {
  const { chronicle, names } = look;
  const { life } = subject;
  const call = life && chronicle.annotations.last(life.id, rangeOf(subject), ...COLORING);
  if (call) {
    const { comm, seconds, source } = names.event(call.event);
    const where = source === undefined ? '' : `, ${source}`;
    const text = `${call.call} was called for it at ${seconds.toFixed(3)} s by ${comm}${where}.`;
    return { reason: 'coloured', text };
  }
  if ((object.flags & OBJECT_REPORTED) !== 0) {
    return { reason: 'coloured', text: 'It was reported, and "clear" greyed it.' };
  }
  const text = 'It was registered with min_count 0: such memory is scanned and never reported.';
  return { reason: 'min-count', text };
}

function foundAgain(): Reason {
  const text =
    'It was reported by an earlier scan; the report shows only what is unreferenced now.';
  return { reason: 'reported-before', text };
}

/** No scan has looked since it was lost, or none at all. */
function notSeen(look: Look, object: ObjectView): Reason {
  const { initialChecksum } = look.parts.kmemleak.facts;
  const fresh = object.checksum === initialChecksum;
  const text = fresh
    ? 'No scan has looked at it yet; the first one notes its checksum, the second can report it.'
    : 'It was lost after the last scan had looked at it.';
  return { reason: 'not-scanned-twice', text, earliest: earliest(look, object) };
}

function young(look: Look, object: ObjectView, scan: ScanRecord | undefined): Reason[] {
  const { jiffiesMinAge } = look.parts.kmemleak;
  const at = scan?.startJiffies ?? look.parts.base.machine.clock.jiffies;
  const age = at - object.jiffies;
  if (age >= jiffiesMinAge) return [];
  const old = (Math.max(0, age) / HZ).toFixed(3);
  const must = jiffiesMinAge / HZ;
  const text = `It was ${old} s old when the last scan began, and must be ${must} s old.`;
  const early = age < 0 ? 'It is younger than the last scan.' : text;
  return [{ reason: 'young', text: early, earliest: earliest(look, object) }];
}

/** The time in seconds from which an object is old enough, not before now. */
function earliest(look: Look, object: ObjectView): number {
  const { jiffiesMinAge } = look.parts.kmemleak;
  const { jiffies } = look.parts.base.machine.clock;
  const wait = Math.max(0, object.jiffies + jiffiesMinAge - jiffies);
  return look.ns / 1e9 + wait / HZ;
}

function checksum(look: Look, subject: Subject, { checksum: crc }: ScanEntry): Reason {
  const { chronicle, parts } = look;
  const { life, object } = subject;
  const { initialChecksum, transientLeak } = parts.kmemleak.facts;
  const calls = ['kmemleak_transient_leak', 'kmemleak_free_part'] as const;
  const call = life && chronicle.annotations.last(life.id, life, ...calls);
  const reset = transientLeak && call?.call === 'kmemleak_transient_leak';
  // What a partial free leaves are new objects.
  const sinceNs = call?.call === 'kmemleak_free_part' ? call.event.ns : 0;
  const before = chronicle.scans
    .filter((scan) => scan !== chronicle.last && scan.endNs > sinceNs)
    .flatMap((scan) => chronicle.entryOf(scan, object!.id)?.checksum ?? [])
    .at(-1);
  // Zeroes can have the initial checksum, too.
  const isFirst = !before || (before.after !== initialChecksum && !reset);
  if (crc?.before === initialChecksum && isFirst) {
    const text = 'The last scan was the first to compute its checksum, which passes for a change.';
    return { reason: 'not-scanned-twice', text, earliest: earliest(look, object!) };
  }
  const by = reset ? ' (kmemleak_transient_leak)' : '';
  const hex = (crc32: number | undefined): string => (crc32 ?? 0).toString(16).padStart(8, '0');
  const text = `Its checksum changed from ${hex(crc?.before)} to ${hex(crc?.after)}${by}.`;
  return { reason: 'checksum', text };
}

/** The first pass of the scan found it in use, or too new; the second looks at no contents. */
function noSuspect(look: Look, subject: Subject, entry: ScanEntry): Reason {
  const { checksum: crc } = entry;
  if (crc && crc.before !== crc.after) return checksum(look, subject, entry);
  const text = 'The scan found it from a block whose contents had changed, which counts as in use.';
  return { reason: 'checksum', text };
}

/** What the words are that a scan took for references. */
function referenced(look: Look, subject: Subject, entry: ScanEntry, seen: Set<ObjectId>): Reason[] {
  if (look.now.verdict(subject.life?.id ?? 0) === 'retained') return retained(look, subject, entry);
  if (entry.verdict !== 'lost') return [notSeen(look, subject.object!)];
  const slot = slotOfStructure(look, subject);
  if (slot !== undefined) return [slot];
  const reasons = entry.hits.flatMap((hit) => ofHit(look, subject, hit, seen));
  const direct = reasons.filter(({ via }) => via === undefined);
  return [...direct, ...reasons.filter(({ via }) => via !== undefined)];
}

/**
 * The slot of a sheaf that points at the structure of a block of vmalloc: one pointer to that there
 * must be, and any other counts for the block.
 */
function slotOfStructure(look: Look, { life }: Subject): Reason | undefined {
  const { parts } = look;
  if (life?.kind !== 'vmalloc' || !parts.base.facts.slab.sheaves) return undefined;
  const address = parts.truth.listener.vmStructOf(life.address as number);
  if (address === undefined) return undefined;
  for (const pa of wordsInto(look, [{ address, size: 1 }])[0]) {
    const slot = parts.sheafSlot(PAGE_OFFSET + pa);
    if (slot === undefined) continue;
    const text = sheafText(slot, `its vm_struct (${hexPtr(address)}), which passes that on`);
    return { reason: 'allocator-cache', text, word: wordEvidence(look, pa, address) };
  }
  return undefined;
}

/** Every word that the scan took for a reference to a retained block is a copy that nobody uses. */
function retained(look: Look, subject: Subject, { hits }: ScanEntry): Reason[] {
  const { address } = rangeOf(subject);
  return hits.map(({ pa }) => {
    const word = wordEvidence(look, pa, address);
    const where = word.place.symbol ?? word.place.name;
    const text = word.live
      ? `Nobody will use it again, and ${where} still points at it.`
      : `What is left in ${where} equals its address.`;
    return { reason: 'stale-copy', text, word };
  });
}

function ofHit(look: Look, subject: Subject, hit: Hit, seen: Set<ObjectId>): Reason[] {
  const { word } = hit;
  if (!word) return [];
  const { address, size } = rangeOf(subject);
  const evidence = wordEvidence(look, hit.pa, address);
  const where = evidence.place.symbol ?? evidence.place.name;
  const say = (reason: ReasonName, text: string): Reason[] => [{ reason, text, word: evidence }];
  const slot = look.parts.sheafSlot(PAGE_OFFSET + hit.pa);
  if (slot !== undefined) return say('allocator-cache', sheafText(slot, 'it'));
  const waits = look.parts.sheafHolding(PAGE_OFFSET + hit.pa);
  if (waits !== undefined) return say('allocator-cache', waitingText(evidence.place.name, waits));
  if (hit.changed) return say('moved', `The scan read its address in ${where}, and it moved on.`);
  const source = word.from.find(({ id }) => id === subject.life?.id);
  if (word.holder.kind === 'stack' && (word.why !== undefined || word.from.length === 0)) {
    const why = word.why === 'below-sp' ? 'below the stack pointer' : 'that no code reads any more';
    return say('stale-stack', `A word of the ${where} ${why} still holds its address.`);
  }
  if (source && word.why === undefined && !word.reachable) {
    return throughHolder(look, hit, word.holder, seen);
  }
  if (source) {
    const why = word.why === 'uninitialised' ? ', left by an earlier owner of that memory' : '';
    return say('stale-copy', `A stale copy of its address is in ${where}${why}.`);
  }
  return say(...stranger(look, word.from, isPageWord(look, hit), where, { address, size }));
}

/** Found by no scan, but not by enough of them in a row. */
function heldBack(look: Look, { id }: ObjectView): Reason {
  const { done, needed } = look.parts.kmemleak.unrefScans(id);
  if (done < needed) {
    const scans = `${done} of ${needed} scans in a row`;
    const text = `So far ${scans} found no reference to it (min_unref_scans); it is held back.`;
    return { reason: 'held-back', text };
  }
  // min_unref_scans was lowered since the last scan.
  const text =
    `${done} scans in a row found no reference to it, and ${needed} would be enough now ` +
    '(min_unref_scans): the next scan reports it.';
  return { reason: 'held-back', text };
}

/** What a slot of a sheaf is that points at `what`. */
function sheafText(slot: SheafSlot, what: string): string {
  const where = `${sheafName(slot)} still points at ${what}`;
  const filled = ['rcu_free', 'waiting'].includes(slot.role) ? 'kfree_rcu()' : 'a free';
  const when = slot.used
    ? 'the object in it is free, and given out next time'
    : `a slot is written again only by ${filled} that fills the sheaf above it, or a refill`;
  return `Slot ${slot.slot} of ${where}; ${when}. slab_debug=F would show the leak.`;
}

/** What an object is that kfree_rcu() was given, and that a sheaf keeps. */
function waitingText(name: string, slot: SheafSlot): string {
  const when =
    slot.role === 'rcu_free'
      ? 'once that is full, or kvfree_rcu_barrier() empties it'
      : 'after the grace period';
  const where = `slot ${slot.slot} of ${sheafName(slot)}`;
  return `${name} was given to kfree_rcu() and waits in ${where}; it is freed ${when}.`;
}

function sheafName({ cache, cpu, role }: SheafSlot): string {
  const names = {
    main: 'the main sheaf',
    spare: 'the spare sheaf',
    rcu_free: 'the kfree_rcu sheaf',
    full: 'a full sheaf in the barn',
    empty: 'an empty sheaf in the barn',
    waiting: 'a sheaf that waits for a grace period',
  };
  return `${names[role]} of ${cache}${cpu === undefined ? '' : ` on CPU ${cpu}`}`;
}

/** A word that was not made from the block. */
function stranger(
  { names }: Look,
  from: readonly Life[],
  isPage: boolean,
  where: string,
  range: { address: number; size: number },
): [ReasonName, string] {
  const [other] = from;
  if (!other) {
    if (isPage) return ['stale-copy', `The struct page of ${where} holds what the allocator left.`];
    return ['integer-alias', `A number in ${where} equals an address inside it.`];
  }
  const name = names.of(other);
  if (other.freedNs !== undefined && other.address < range.address + range.size) {
    const text = `A pointer in ${where} was left behind by a freed block (${name}) at its place.`;
    return ['stale-copy', text];
  }
  return [
    'one-past',
    `A pointer in ${where} to ${name} (${hexPtr(other.address)}) reaches into it.`,
  ];
}

function isPageWord({ memory }: Look, { pa }: Hit): boolean {
  const first = memory.vmemmapPhys;
  return pa >= first && pa < first + (memory.phys.size / 4096) * 8 * WORD;
}

/** The word is in a block that is lost too, and that something keeps gray. */
function throughHolder(
  look: Look,
  hit: Hit,
  holder: NonNullable<Hit['word']>['holder'],
  seen: Set<ObjectId>,
): Reason[] {
  if (!isLife(holder) || hit.scanned === 0 || seen.has(hit.scanned)) return [];
  const above = subjectOfObject(look.parts, look.parts.kmemleak.view(hit.scanned));
  const name = `${look.names.of(holder)} (${hexPtr(holder.address)})`;
  const reasons = reasonsFor(look, above, seen);
  return reasons.map((reason) => ({ ...reason, via: [name, ...(reason.via ?? [])] }));
}

/**
 * Calls of kmemleak's API that do nothing, that do harm, or that were never undone; each with the
 * evidence that makes it so now.
 */
import { hexPtr } from '../base/hex.ts';
import type { ObjectId } from '../kmemleak/object-table.ts';
import { isLife } from '../truth/examination.ts';
import type { Annotation, AnnotationCall } from './look/annotations.ts';
import { referenceEvidence, type WordEvidence } from './evidence.ts';
import type { Look } from './look/look.ts';
import type { EventText } from './look/names.ts';
import { plural } from './phrases.ts';
import { objectOfLife, subjectOfObject, verdictOf } from './look/subject.ts';

/** What is wrong with a call. */
export type LintKind = 'harmful' | 'useless' | 'never undone' | 'warned';

/** One finding. */
export interface LintFinding {
  readonly kind: LintKind;
  /** `log` where the kernel complains of a call itself. */
  readonly call: AnnotationCall | 'kmemleak_alloc' | 'log';
  /** The block that the call was for. */
  readonly name: string;
  readonly address: string;
  /** One sentence. */
  readonly text: string;
  /** The call; undefined where it is not remembered. */
  readonly event?: EventText;
  /** The words that a scan does not see because of it. */
  readonly words: readonly WordEvidence[];
}

/**
 * Looks at the calls that are still in force.
 * @param sinceNs - calls before that time are left out: those of the boot, say.
 */
export function lint(look: Look, sinceNs = 0): LintFinding[] {
  const { truth, kmemleak } = look.parts;
  const found = kmemleak.rehearse({});
  const findings: LintFinding[] = [];
  for (const life of truth.lives()) {
    const calls = look.chronicle.annotations.for(life.id);
    const seen = new Set<AnnotationCall>();
    for (const call of [...calls].reverse()) {
      if (call.event.ns < sinceNs || seen.has(call.call)) continue;
      seen.add(call.call);
      findings.push(...ofCall(look, call, found));
    }
  }
  return [...findings, ...neverUndone(look), ...warned(look, sinceNs)];
}

/** @param found - the objects that a scan would find now. */
function ofCall(look: Look, call: Annotation, found: ReadonlySet<ObjectId>): LintFinding[] {
  switch (call.call) {
    case 'kmemleak_not_leak':
      return colored(look, call);
    case 'kmemleak_ignore':
      return [
        ...colored(look, call),
        ...hides(look, call, found, 'it is ignored, so it is not scanned'),
      ];
    case 'kmemleak_no_scan':
      return hides(look, call, found, 'it is not scanned');
    case 'kmemleak_scan_area':
      return hides(look, call, found, 'its scan areas leave the words out');
    default:
      return [];
  }
}

/** A block that is never reported: it may be lost, or need no such call. */
function colored(look: Look, call: Annotation): LintFinding[] {
  const life = look.parts.truth.life(call.life)!;
  const id = objectOfLife(look.parts, life);
  if (id === 0 || life.kind === 'module') return [];
  const verdict = look.now.verdict(life.id);
  if (verdict === 'lost' || verdict === 'retained') {
    return [finding(look, call, 'harmful', `It is ${verdict}, and will never be reported.`)];
  }
  if (!look.parts.kmemleak.rehearse({ white: [id] }).has(id)) return [];
  const text = 'A scan finds it without: it would not be reported anyway.';
  return [finding(look, call, 'useless', text)];
}

/** Pointers that a scan does not see, to blocks that it then takes for lost. */
function hides(
  look: Look,
  call: Annotation,
  found: ReadonlySet<ObjectId>,
  why: string,
): LintFinding[] {
  const { parts, now } = look;
  const words: WordEvidence[] = [];
  let lonely = 0;
  for (const target of parts.truth.lives()) {
    const id = objectOfLife(parts, target);
    if (id === 0 || target.id === call.life || parts.kmemleak.rows.minCount[id] <= 0) continue;
    const live = now.references(target.id).filter(({ reachable }) => reachable);
    const own = live.filter(({ holder }) => isLife(holder) && holder.id === call.life);
    const hidden = own.map((one) => referenceEvidence(look, one)).filter((word) => !word.scanned);
    if (hidden.length === 0) continue;
    if (found.has(id)) continue;
    lonely++;
    words.push(...hidden);
  }
  if (lonely === 0) return [];
  const text = `It holds the only pointers to ${plural(lonely, 'block')}, and ${why}.`;
  return [{ ...finding(look, call, 'harmful', text), words }];
}

/** Ranges that were registered by hand and whose memory is free. */
function neverUndone(look: Look): LintFinding[] {
  const { parts } = look;
  return [...parts.kmemleak.objects()].flatMap((object) => {
    const subject = subjectOfObject(parts, object);
    if (verdictOf(subject, look.now) !== 'freed') return [];
    const address = hexPtr(object.pointer);
    return [
      {
        kind: 'never undone' as const,
        call: 'kmemleak_alloc' as const,
        name: address,
        address,
        text: `${plural(object.size, 'byte')} are registered whose memory is free.`,
        words: [],
      },
    ];
  });
}

/** What kmemleak itself complains of in the log, with a call chain. */
function warned(look: Look, sinceNs: number): LintFinding[] {
  const { log, sources } = look.parts.base;
  const records = log.read();
  const chains = sources.chainsIn(records);
  const findings: LintFinding[] = [];
  for (const [i, { text, timeNs }] of records.entries()) {
    if (timeNs < sinceNs || !text.startsWith('kmemleak: ')) continue;
    const head = records.slice(i + 1, i + HEAD_MAX).find(({ seq }) => chains.has(seq));
    const who = /PID: (\d+) Comm: (.+?) (?:Not t|T)ainted/.exec(records[i + 1]?.text ?? '');
    if (!head || !who) continue;
    const task = { pid: Number(who[1]), comm: who[2] };
    const address = / (?:at |object )(0x[0-9a-f]+)/.exec(text)?.[1] ?? '';
    findings.push({
      kind: 'warned',
      call: 'log',
      name: address,
      address,
      text: text.slice('kmemleak: '.length),
      event: look.names.event({ task, trace: chains.get(head.seq)!, ns: timeNs }),
      words: [],
    });
  }
  return findings;
}

/** Records from a complaint to its call chain: who runs, and taints. */
const HEAD_MAX = 4;

function finding(look: Look, call: Annotation, kind: LintKind, text: string): LintFinding {
  const life = look.parts.truth.life(call.life)!;
  return {
    kind,
    call: call.call,
    name: look.names.of(life),
    address: hexPtr(life.address),
    text,
    event: look.names.event(call.event),
    words: [],
  };
}

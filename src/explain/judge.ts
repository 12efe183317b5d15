/**
 * The table of a scan: for each block, whether kmemleak reports it, whether it is lost, and the
 * reason where the two disagree.
 */
import type { Verdict } from '../truth/examination.ts';
import type { Look } from './look/look.ts';
import { lineOf, nameOf } from './look/names.ts';
import { codeOf, functionOf } from './phrases.ts';
import type { Reason, ReasonName } from './reason.ts';
import { addressText, rangeOf, subjectOfLife, subjectOfObject, verdictOf } from './look/subject.ts';
import type { Subject } from './look/subject.ts';
import { whyMissed } from './why-missed.ts';
import { whyReported } from './why-reported.ts';

/** How report and truth compare. */
export type Agreement = 'true-positive' | 'false-positive' | 'false-negative' | 'true-negative';

/** One block of the table. */
export interface Judgement {
  readonly name: string;
  readonly address: string;
  readonly size: number;
  /** The code that allocated it: a module's function, else the innermost of the kernel. */
  readonly allocatedBy: string;
  /** `file:line` of the C code that allocated it. */
  readonly allocatedAt?: string;
  /** Whether kmemleak has an object for it. */
  readonly tracked: boolean;
  /** Whether the report shows it now. */
  readonly reported: boolean;
  /** Whether nothing leads to it. */
  readonly lost: boolean;
  /** `retained` counts as a leak, as `lost` does: the report should show it. */
  readonly verdict: Verdict;
  readonly outcome: Agreement;
  /** Why report and truth disagree, the decisive reason first; empty where they agree. */
  readonly reasons: readonly Reason[];
  /** The decisive one. */
  readonly reason?: ReasonName;
}

/** All blocks, and how many there are of each kind. */
export interface Judgements {
  /** The number of the scan that the report comes from, 0 before the first. */
  readonly scan: number;
  readonly rows: readonly Judgement[];
  readonly counts: Readonly<Record<Agreement, number>>;
}

/** Judges every block that kmemleak tracks, and those that are lost without its knowing them. */
export function judge(look: Look): Judgements {
  return look.answer(judgeAll);
}

function judgeAll(look: Look): Judgements {
  const rows = subjects(look).map((subject) => judgeOne(look, subject));
  const counts = {
    'true-positive': 0,
    'false-positive': 0,
    'false-negative': 0,
    'true-negative': 0,
  };
  for (const { outcome } of rows) counts[outcome]++;
  return { scan: look.chronicle.last?.number ?? 0, rows, counts };
}

/** Judges one block. */
export function judgeOne(look: Look, subject: Subject): Judgement {
  const { object, life } = subject;
  const verdict = verdictOf(subject, look.now);
  const reported = object !== undefined && look.reported.has(object.id);
  const isLeak = verdict === 'lost' || verdict === 'retained';
  const outcome = agreementOf(reported, isLeak);
  let reasons: Reason[] = [];
  if (outcome === 'false-negative') reasons = whyMissed(look, subject);
  if (outcome === 'false-positive') reasons = whyReported(look, subject);
  return {
    name: life ? look.names.of(life) : 'kernel section',
    address: addressText(subject),
    size: rangeOf(subject).size,
    ...allocation(look, subject),
    tracked: object !== undefined,
    reported,
    lost: verdict === 'lost',
    verdict,
    outcome,
    reasons,
    ...(reasons.length > 0 ? { reason: reasons[0].reason } : {}),
  };
}

/** All objects in their order, then what is lost or retained without an object. */
function subjects(look: Look): Subject[] {
  const { parts } = look;
  const found = [...parts.kmemleak.objects()].map((object) => subjectOfObject(parts, object));
  const known = new Set(found.flatMap(({ life }) => life?.id ?? []));
  for (const life of parts.truth.lives()) {
    if (known.has(life.id)) continue;
    const verdict = look.now.verdict(life.id);
    if (verdict === 'lost' || verdict === 'retained') found.push(subjectOfLife(parts, life));
  }
  return found;
}

function allocation({ parts, names }: Look, { life, object }: Subject): Allocation {
  if (life) {
    const event = names.allocation(life);
    const sheafMaker = event.backtrace.map(nameOf).find((name) => SHEAF_MAKERS.has(name));
    if (sheafMaker !== undefined) return { allocatedBy: sheafMaker };
    const allocatedBy = functionOf(event);
    const { source } = event;
    return source === undefined ? { allocatedBy } : { allocatedBy, allocatedAt: lineOf(source) };
  }
  const frames = object ? parts.base.sources.frames(object.traceNode) : [];
  return { allocatedBy: codeOf(frames.map(({ name }) => name)) };
}

/** Functions of the slab allocator that make a sheaf, for itself and not for who called it. */
const SHEAF_MAKERS: ReadonlySet<string> = new Set([
  '__pcs_replace_empty_main',
  '__pcs_replace_full_main',
  '__kfree_rcu_sheaf',
]);

type Allocation = Pick<Judgement, 'allocatedBy' | 'allocatedAt'>;

/** How a report and the truth about one block compare. */
export function agreementOf(reported: boolean, isLeak: boolean): Agreement {
  if (reported) return isLeak ? 'true-positive' : 'false-positive';
  return isLeak ? 'false-negative' : 'true-negative';
}

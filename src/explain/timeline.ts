/**
 * The life of each block as one line of events: allocated, annotated, lost, looked at by scans,
 * reported, freed.
 */
import { hexPtr } from '../base/hex.ts';
import { olderFirst } from '../truth/lives.ts';
import type { Outcome } from './look/scan-record.ts';
import type { Look } from './look/look.ts';
import { lossOf } from './loss.ts';
import type { EventText } from './look/names.ts';
import { subjectOfLife } from './look/subject.ts';

/** One event in the life of a block. */
export interface TimelineEvent {
  /** Since power-on. */
  readonly seconds: number;
  readonly what: 'allocated' | 'lost' | 'scan' | 'reported' | 'call';
  /** The outcome of a scan, or the name of a function of the API. */
  readonly text: string;
  readonly event?: EventText;
}

/** A block and its events in order. */
export interface Timeline {
  readonly name: string;
  readonly address: string;
  readonly size: number;
  readonly lost: boolean;
  readonly reported: boolean;
  readonly events: readonly TimelineEvent[];
}

/** What the outcomes of a scan are called. */
export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  referenced: 'referenced',
  changed: 'contents new or changed',
  'too-young': 'unreferenced, too young',
  'reported-before': 'unreferenced, reported before',
  'too-few-scans': 'unreferenced, held back for another scan',
  'no-suspect': 'unreferenced, not suspected by the first pass',
  freed: 'freed while the scan ran',
  reported: 'unreferenced: reported',
};

/** The timelines of the live blocks that were allocated at or after a time, oldest first. */
export function timelines(look: Look, sinceNs: number): Timeline[] {
  const lives = look.parts.truth.lives().filter(({ allocatedNs }) => allocatedNs >= sinceNs);
  lives.sort(olderFirst);
  return lives.map((life) => {
    const subject = subjectOfLife(look.parts, life);
    const events = [...eventsOf(look, life.id)];
    events.sort((a, b) => a.seconds - b.seconds);
    return {
      name: look.names.of(life),
      address: hexPtr(life.address),
      size: life.size,
      lost: look.now.verdict(life.id) === 'lost',
      reported: subject.object !== undefined && look.reported.has(subject.object.id),
      events,
    };
  });
}

function* eventsOf(look: Look, id: number): Iterable<TimelineEvent> {
  const { truth } = look.parts;
  const life = truth.life(id)!;
  const { task, trace, allocatedNs: ns } = life;
  const born = look.names.event({ task, trace, ns });
  yield { seconds: born.seconds, what: 'allocated', text: '', event: born };
  for (const { call, event } of look.chronicle.annotations.for(id)) {
    yield { seconds: event.ns / 1e9, what: 'call', text: call, event: look.names.event(event) };
  }
  const subject = subjectOfLife(look.parts, life);
  const loss = lossOf(look, subject);
  if (loss) yield { seconds: loss.event.seconds, what: 'lost', text: loss.text, event: loss.event };
  if (!subject.object) return;
  for (const scan of look.chronicle.scans) {
    const entry = look.chronicle.entryOf(scan, subject.object.id);
    if (!entry) continue;
    const what = entry.outcome === 'reported' ? 'reported' : 'scan';
    const text = `scan ${scan.number}: ${OUTCOMES[entry.outcome]}`;
    yield { seconds: scan.startNs / 1e9, what, text };
  }
}

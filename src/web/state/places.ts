/** Finds places of a lesson in a recording. */
import { decisionAbout } from '../../record/decision.ts';
import { KIND, KINDS, hasObject } from '../../record/event-columns.ts';
import { PHASES } from '../../record/reasons.ts';
import type { Recording } from '../../record/recording.ts';
import type { Place } from '../lessons/format.ts';

/** Where in the recording a step is, as far as places ask. */
interface Around {
  readonly scan: number;
  readonly pass: number;
  readonly phase: string | undefined;
}

/** The position of a place; undefined when there is none. */
export function positionOf(recording: Recording, place: Place): number | undefined {
  const { events, births } = recording;
  if (place.start) return 0;
  if (place.end) return events.length;
  if (place.decided !== undefined) {
    const birth = births.find(place.decided);
    const upTo = place.scan === undefined ? events.length : endOfScan(recording, place.scan);
    return birth === undefined ? undefined : decisionAbout(recording, birth, upTo);
  }
  let left = place.nth ?? 1;
  for (const [i, around] of walk(recording)) {
    if (fits(recording, i, around, place) && --left === 0) return i + 1;
  }
  return undefined;
}

/** Whether the step that ends at a position is one that fits. */
export function isAt(recording: Recording, position: number, place: Place): boolean {
  if (place.start || place.end || place.decided !== undefined) {
    return positionOf(recording, place) === position;
  }
  for (const [i, around] of walk(recording)) {
    if (i + 1 === position) return fits(recording, i, around, place);
  }
  return false;
}

function* walk({ events }: Recording): Generator<[number, Around]> {
  const { kind, why, subject, length } = events;
  let scan = 0;
  let pass = 0;
  let phase: string | undefined;
  for (let i = 0; i < length; i++) {
    if (kind[i] === KIND.begin) {
      scan = subject[i];
      pass = why[i];
    } else if (kind[i] === KIND.phase) phase = PHASES[why[i]];
    else if (kind[i] === KIND.end) phase = undefined;
    yield [i, { scan, pass, phase }];
  }
}

function fits(
  { events, births, texts, lines }: Recording,
  i: number,
  around: Around,
  place: Place,
): boolean {
  const kind = events.kind[i];
  const subject = events.subject[i];
  if (place.scan !== undefined && place.scan !== around.scan) return false;
  if (place.pass !== undefined && place.pass !== around.pass) return false;
  if (place.phase !== undefined && place.phase !== around.phase) return false;
  if (place.kind !== undefined && place.kind !== KINDS[kind]) return false;
  if (place.object !== undefined) {
    if (!hasObject(kind) || births.nameOf(subject) !== place.object) return false;
  }
  if (place.text !== undefined) {
    if (kind !== KIND.command && kind !== KIND.log) return false;
    if (!texts[subject].includes(place.text)) return false;
  }
  if (place.line === undefined) return true;
  return kind === KIND.line && lines[subject].own && lines[subject].line === place.line;
}

function endOfScan({ events }: Recording, scan: number): number {
  const { kind, why, subject, length } = events;
  let isIn = false;
  for (let i = 0; i < length; i++) {
    if (kind[i] === KIND.begin) isIn = subject[i] === scan;
    if (isIn && kind[i] === KIND.end && why[i] === 1) return i + 1;
  }
  return length;
}

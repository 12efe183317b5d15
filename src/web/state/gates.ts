/** What stands between an object and the report, as it stood at a position. */
import { KIND } from '../../record/event-columns.ts';
import { OBJECT_REPORTED } from '../../kmemleak/object-table.ts';
import { HELD_REASONS } from '../../record/reasons.ts';
import type { Moment } from './bench.ts';

/**
 * `pass`: on the way to the report; `stop`: not reported because of it; `open`: not looked at yet.
 */
export interface Gate {
  readonly name: 'references' | 'contents' | 'age' | 'new' | 'confirm' | 'scans';
  readonly is: 'pass' | 'stop' | 'open';
  readonly count?: number;
  readonly needs?: number;
}

/** The gates of an object; none when it is not there. */
export function gatesOf(moment: Moment, birth: number): Gate[] {
  const { replay } = moment;
  const object = replay.object(birth);
  if (!object) return [];
  const { phase } = replay;
  const since = sinceBegin(moment, birth);
  const { count, minCount } = object;
  const isWhite = object.color === 'white';
  const isEarly = phase !== undefined && phase !== 'report' && phase !== 'gray-again';
  const gates: Gate[] = [
    {
      name: 'references',
      is: isWhite ? (isEarly && phase !== 'checksum' ? 'open' : 'pass') : 'stop',
      count,
      needs: minCount,
    },
    { name: 'contents', is: contents(since) },
    { name: 'age', is: held(since, 'too-young') ? 'stop' : since.isDecided ? 'pass' : 'open' },
    { name: 'new', is: isOld(moment, birth, since) ? 'stop' : 'pass' },
  ];
  if (moment.replay.pass.pass > 1 || since.isSuspect) {
    const is = held(since, 'no-suspect') ? 'stop' : since.isDecided ? 'pass' : 'open';
    gates.push({ name: 'confirm', is });
  }
  if (held(since, 'too-few-scans')) gates.push({ name: 'scans', is: 'stop' });
  return gates;
}

/** What the scan that goes on, or the last one, has said of an object so far. */
interface Said {
  checksum?: { readonly before: number; readonly after: number };
  held: number[];
  isSuspect: boolean;
  isReported: boolean;
  /** It was white at the report. */
  isDecided: boolean;
}

function sinceBegin({ replay, position }: Moment, birth: number): Said {
  const { kind, why, subject, place, extra } = replay.recording.events;
  let i = position - 1;
  while (i >= 0 && (kind[i] !== KIND.begin || why[i] > 1)) i--;
  const said: Said = { held: [], isSuspect: false, isReported: false, isDecided: false };
  for (i = Math.max(i, 0); i < position; i++) {
    if (subject[i] !== birth) continue;
    if (kind[i] === KIND.checksum) said.checksum = { before: place[i], after: extra[i] };
    else if (kind[i] === KIND.held) said.held.push(why[i]);
    else if (kind[i] === KIND.suspect) said.isSuspect = true;
    else if (kind[i] === KIND.report) said.isReported = true;
    said.isDecided = said.held.length > 0 || said.isReported;
  }
  return said;
}

function contents({ checksum }: Said): Gate['is'] {
  if (!checksum) return 'open';
  return checksum.before === checksum.after ? 'pass' : 'stop';
}

function held({ held: reasons }: Said, reason: (typeof HELD_REASONS)[number]): boolean {
  return reasons.some((why) => HELD_REASONS[why] === reason);
}

/** Reported by an earlier scan. */
function isOld({ replay }: Moment, birth: number, said: Said): boolean {
  if (held(said, 'reported-before')) return true;
  return ((replay.object(birth)?.flags ?? 0) & OBJECT_REPORTED) !== 0 && !said.isReported;
}

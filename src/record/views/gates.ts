/**
 * What stands between an object and the report, as it stood at a step. An object is reported when
 * all gates are open for it.
 */
import { OBJECT_REPORTED } from '../../kmemleak/object-table.ts';
import { INITIAL_JIFFIES } from '../../machine/clock.ts';
import type { SheafSlot } from '../../mm/slab/sheaf-slot.ts';
import { KIND } from '../event-columns.ts';
import * as at from '../object-state.ts';
import { HELD_REASONS } from '../reasons.ts';
import type { Replay } from '../replay.ts';

/**
 * `open`: it does not hold the object back; `shut`: it does; `unknown`: the scan has not come so
 * far, or there was none.
 */
export type GateState = 'open' | 'shut' | 'unknown';

/** A gate. */
export type Gate =
  /** No scan may find as many references as it needs. */
  | {
      readonly name: 'references';
      readonly state: GateState;
      readonly count: number;
      readonly needs: number;
    }
  /** Its contents must be those of the last scan. */
  | {
      readonly name: 'contents';
      readonly state: GateState;
      readonly before?: number;
      readonly after?: number;
    }
  /** It must be so many ms old when the scan begins. */
  | {
      readonly name: 'age';
      readonly state: GateState;
      readonly ms: number;
      readonly needs: number;
    }
  /** No earlier scan has reported it. */
  | { readonly name: 'new'; readonly state: GateState }
  /** Since 7.3: a second pass must find no reference either. */
  | { readonly name: 'confirmation'; readonly state: GateState; readonly isSuspect: boolean }
  /** Since 7.3: so many scans in a row must have found none. */
  | {
      readonly name: 'runs';
      readonly state: GateState;
      readonly scans: number;
      readonly needs: number;
    };

/** The gates of an object, with what is known of who points at it. */
export interface Gates {
  readonly gates: readonly Gate[];
  /** It was reported by the scan that goes on, or by the last one. */
  readonly isReported: boolean;
  /** Slots of sheaves that hold it up: words that counted in this pass (7.3). */
  readonly sheaves: readonly SheafSlot[];
}

/** What the scan that goes on, or the last one, has said of an object so far. */
interface Said {
  begun: number | undefined;
  checksum?: { readonly before: number; readonly after: number };
  held: string[];
  isSuspect: boolean;
  isReported: boolean;
  /** Counted words of this pass, by their physical address. */
  hits: number[];
}

const { begin: BEGIN, checksum: CHECKSUM, held: HELD, suspect: SUSPECT } = KIND;
const { report: REPORT, hit: HIT } = KIND;
const NS_PER_MS = 1e6;

/** The gates of an object; undefined when it is not there. */
export function gatesAt(replay: Replay, birth: number): Gates | undefined {
  const object = replay.object(birth);
  if (!object) return undefined;
  const said = saidOf(replay, birth);
  const { recording } = replay;
  const isWhite = object.color === 'white';
  const isCounted = said.begun !== undefined && hasCounted(replay);
  const gates: Gate[] = [
    {
      name: 'references',
      state: !isWhite ? 'shut' : isCounted ? 'open' : 'unknown',
      count: object.count,
      needs: object.minCount,
    },
    contents(said),
    ageGate(replay, birth, said),
    { name: 'new', state: isOld(object.flags, said) ? 'shut' : 'open' },
  ];
  if (recording.minUnrefScans !== undefined) {
    gates.push({ name: 'confirmation', state: confirmed(said), isSuspect: said.isSuspect });
    const scans = replay.cell(at.UNREF_SCANS, recording.births.get(birth).id);
    const needs = recording.minUnrefScans;
    const isHeld = said.held.includes('too-few-scans');
    const state = isHeld ? 'shut' : said.isReported || needs < 2 ? 'open' : 'unknown';
    gates.push({ name: 'runs', state, scans, needs });
  }
  const sheaves = said.hits.flatMap((phys) => recording.variables.get(phys)?.sheaf ?? []);
  return { gates, isReported: said.isReported, sheaves };
}

/** Whether this pass has counted all references, so that a white object stays so. */
function hasCounted({ phase }: Replay): boolean {
  return phase === undefined || ['checksum', 'gray-again', 'report'].includes(phase);
}

function saidOf({ recording, position }: Replay, birth: number): Said {
  const { kind, why, subject, place, extra } = recording.events;
  let begin = position - 1;
  while (begin >= 0 && (kind[begin] !== BEGIN || why[begin] > 1)) begin--;
  const said: Said = {
    begun: begin < 0 ? undefined : begin,
    held: [],
    isSuspect: false,
    isReported: false,
    hits: [],
  };
  for (let i = Math.max(begin, 0); i < position; i++) {
    if (kind[i] === BEGIN) said.hits = [];
    if (subject[i] !== birth || kind[i] < KIND.tracked) continue;
    if (kind[i] === CHECKSUM) said.checksum = { before: place[i], after: extra[i] };
    else if (kind[i] === HELD) said.held.push(HELD_REASONS[why[i]]);
    else if (kind[i] === SUSPECT) said.isSuspect = true;
    else if (kind[i] === REPORT) said.isReported = true;
    else if (kind[i] === HIT) said.hits.push(place[i]);
  }
  return said;
}

function contents({ checksum }: Said): Gate {
  if (!checksum) return { name: 'contents', state: 'unknown' };
  const state = checksum.before === checksum.after ? 'open' : 'shut';
  return { name: 'contents', state, ...checksum };
}

function ageGate({ recording, nowNs }: Replay, birth: number, { begun, held }: Said): Gate {
  const { events, births, minAgeMs: needs } = recording;
  const now = begun === undefined ? Math.floor(nowNs / NS_PER_MS) : events.extra[begun];
  const ms = now - (births.get(birth).jiffies - INITIAL_JIFFIES);
  const isYoung = held.includes('too-young') || ms < needs;
  const state = isYoung ? 'shut' : 'open';
  return { name: 'age', state: begun === undefined ? 'unknown' : state, ms, needs };
}

function isOld(flags: number, said: Said): boolean {
  return (
    said.held.includes('reported-before') || ((flags & OBJECT_REPORTED) !== 0 && !said.isReported)
  );
}

function confirmed({ held, isReported }: Said): GateState {
  if (held.includes('no-suspect')) return 'shut';
  return isReported || held.includes('too-few-scans') ? 'open' : 'unknown';
}

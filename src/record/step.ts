/** One step of a recording as data: all that a sentence about it, or a view of it, is made from. */
import { STRUCT_PAGE_SIZE } from '../machine/layout.ts';
import type { Color } from '../kmemleak/color.ts';
import type { ScanPhase } from '../kmemleak/observer.ts';
import { KIND, PAGE_ROOT, type StepKind, hasObject } from './event-columns.ts';
import * as at from './object-state.ts';
import { HELD_REASONS, NO_COUNT_REASONS, PHASES, SKIP_REASONS } from './reasons.ts';
import type { CodeLine, Recording } from './recording.ts';
import type { Replay } from './replay.ts';

/** An object after the step, or as it was when the step took it away. */
export interface StepObject {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly color?: Color;
  readonly count?: number;
  readonly minCount?: number;
  /** `file:line in function [module]` of the allocation, or the function alone. */
  readonly by: string;
}

/** A word that was read. */
export interface StepWord {
  readonly phys: number;
  /** Its virtual address, where that is known. */
  readonly address?: number;
  /** The object or root that it lies in. */
  readonly holder: string;
  /** How far into that, where it is an object. */
  readonly offset?: number;
  /** The variable that it is part of. */
  readonly variable?: string;
  /** How far into its target it points. */
  readonly into: number;
}

/** A cell of an object that the step changed. */
export interface StepChange {
  readonly field: (typeof FIELDS)[number];
  readonly before: number;
  readonly after: number;
}

/** A step. */
export interface Step {
  /** Counts from 1. */
  readonly step: number;
  readonly kind: StepKind;
  readonly seconds: number;
  /** The scan that goes on, or the last one; 0 before the first. */
  readonly scan: number;
  readonly pass: number;
  readonly phase?: ScanPhase;
  readonly object?: StepObject;
  readonly word?: StepWord;
  /** A reason, where the step has one. */
  readonly why?: string;
  /** A command, a line of the log, a task, a root. */
  readonly text?: string;
  readonly changes?: readonly StepChange[];
  /** Of `line`: what is about to be executed. */
  readonly code?: CodeLine;
  /** The text of that line, without the space around it, where the source is known. */
  readonly source?: string;
  /** How many objects wait on the gray list. */
  readonly waiting?: number;
  /** Numbers of the step's own: of `begin` the objects, of `end` new leaks and words, … */
  readonly numbers?: readonly number[];
}

/** The columns of the state, as the kernel calls them. */
const FIELDS = [
  'birth',
  'min_count',
  'count',
  'flags',
  'checksum',
  'trace',
  'excess_ref',
  'unref_scans',
  'areas',
] as const;

const WITH_TEXT: ReadonlySet<number> = new Set([KIND.command, KIND.log, KIND.task, KIND.root]);

/** The step that was done last; undefined at the start. */
export function stepAt(replay: Replay): Step | undefined {
  const { recording, position, kind, phase, pass } = replay;
  if (kind === undefined) return undefined;
  const { events, texts } = recording;
  const i = position - 1;
  const code = events.kind[i];
  const subject = events.subject[i];
  const why = reasonOf(kind, events.why[i]);
  return {
    step: position,
    kind,
    seconds: replay.nowNs / 1e9,
    ...pass,
    ...(phase === undefined ? {} : { phase }),
    ...(hasObject(code) ? { object: objectOf(replay, subject) } : {}),
    ...(code === KIND.line ? lineOf(recording, subject) : {}),
    ...(code === KIND.hit || code === KIND.miss ? { word: wordOf(replay, i) } : {}),
    ...(why === undefined ? {} : { why }),
    ...(WITH_TEXT.has(code) ? { text: texts[subject] } : {}),
    ...(code === KIND.changed ? { changes: changesOf(replay, i) } : {}),
    ...(phase === undefined ? {} : { waiting: replay.grayList().length }),
    ...numbersOf(replay, kind, i),
  };
}

function lineOf({ lines, sources }: Recording, number: number): Pick<Step, 'code' | 'source'> {
  const code = lines[number];
  const text = sources.get(code.file)?.split('\n', code.line)[code.line - 1]?.trim();
  return { code, ...(text ? { source: text } : {}) };
}

function reasonOf(kind: StepKind, why: number): string | undefined {
  if (kind === 'miss') return NO_COUNT_REASONS[why];
  if (kind === 'held') return HELD_REASONS[why];
  if (kind === 'skip') return SKIP_REASONS[why];
  return kind === 'gray' ? PHASES[why] : undefined;
}

function numbersOf(replay: Replay, kind: StepKind, i: number): { numbers?: readonly number[] } {
  const { why, subject, place, extra } = replay.recording.events;
  switch (kind) {
    case 'begin':
      return { numbers: [place[i]] };
    case 'end':
      // Undefined while another pass follows.
      return why[i] === 0 ? {} : { numbers: [subject[i], place[i]] };
    case 'checksum':
      // Without the first number when no scan computed it before.
      if (place[i] === replay.recording.initialChecksum) return { numbers: [extra[i]] };
      return { numbers: [place[i], extra[i]] };
    case 'task':
    case 'line':
      return { numbers: [place[i]] };
    case 'root':
      return { numbers: [place[i], why[i] === PAGE_ROOT ? STRUCT_PAGE_SIZE : extra[i]] };
    case 'gray':
      return { numbers: [extra[i]] };
    default:
      return {};
  }
}

/** An object as it is at the replay's position. */
export function objectOf(replay: Replay, birth: number): StepObject {
  const { births } = replay.recording;
  const { pointer: address, size, by } = births.get(birth);
  const now = replay.object(birth);
  const { color, count, minCount } = now ?? {};
  return {
    name: births.nameOf(birth),
    address,
    size,
    by,
    ...(color === undefined ? {} : { color }),
    ...(count === undefined ? {} : { count }),
    ...(minCount === undefined ? {} : { minCount }),
  };
}

function wordOf(replay: Replay, i: number): StepWord {
  const { events, variables, births, texts, directMap } = replay.recording;
  const phys = events.place[i];
  const into = events.extra[i];
  const known = variables.get(phys);
  const { block } = replay;
  const named = known?.name ? { variable: known.name } : {};
  if (block === undefined) return { phys, holder: 'memory', ...named, into };
  if (events.kind[block] === KIND.root) {
    const address = known ? { address: known.address } : {};
    return { phys, ...address, holder: texts[events.subject[block]], ...named, into };
  }
  const holder = events.subject[block];
  const { pointer, size } = births.get(holder);
  const address = known?.address ?? directMap + phys;
  const isInside = address >= pointer && address < pointer + size;
  const place = isInside ? { address, offset: address - pointer } : {};
  return { phys, ...place, holder: births.nameOf(holder), ...named, into };
}

function changesOf(replay: Replay, i: number): StepChange[] {
  return [...replay.recording.changes.of(i)]
    .filter(({ column }) => column !== at.CURSOR)
    .map(({ column, before, after }) => ({ field: FIELDS[column], before, after }));
}

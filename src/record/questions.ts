/**
 * Questions about a scan that is going on, or the next one: made from the state at a step, answered
 * by what the simulator did then.
 */
import { KIND } from './event-columns.ts';
import { HELD_REASONS, PHASES } from './reasons.ts';
import type { Recording } from './recording.ts';
import type { Replay } from './replay.ts';
import { textsOf, type Language } from './sentence.ts';
import type { StepTexts } from './texts/en.ts';

/**
 * `color`: which color it will have at the end of the scan; `report`: whether the scan will report
 * it; `why`: why the scan does not.
 */
export type QuestionKind = 'color' | 'report' | 'why';

/** Why a scan does not report an object. */
export type WhyNot = keyof StepTexts['whyNot'];

/** A question with its answer. */
export interface Question {
  readonly kind: QuestionKind;
  readonly birth: number;
  readonly name: string;
  readonly scan: number;
  /** `white`, `gray`, `black`; `yes`, `no`; or reasons. */
  readonly options: readonly string[];
  /** Which of them is right. */
  readonly right: number;
  /** The step, counted from 1, that shows it. */
  readonly shownAt: number;
}

/** The steps of a scan, from 0: its first, and its last one. */
interface Scan {
  readonly number: number;
  readonly begin: number;
  readonly end: number;
}

/** What a scan makes of an object. */
interface Fate {
  /** The step, from 0, that settles it. */
  readonly step: number;
  readonly color: 'white' | 'gray' | 'black';
  /** Undefined: it is reported. */
  readonly whyNot: WhyNot | undefined;
}

const { begin: BEGIN, end: END, gray: GRAY, black: BLACK } = KIND;
const { held: HELD, report: REPORT, forgotten: FORGOTTEN } = KIND;
const CHECKSUM_PHASE = PHASES.indexOf('checksum');
/** Questions that are given when no number is asked for. */
const QUESTIONS_MAX = 6;
/** Reasons that are offered beside the right one. */
const OTHERS = 3;

/**
 * Questions at the position of `replay` about blocks of the run's own: whose color is open yet,
 * `color` and `report`; of those that were decided about and not reported, `why`.
 */
export function questionsAt(replay: Replay, max = QUESTIONS_MAX): Question[] {
  const { recording, position } = replay;
  const scan = scanAt(recording, position);
  if (!scan) return [];
  const own = recording.births.own().filter((birth) => replay.isListed(birth));
  const fates = fatesOf(replay, scan, own);
  const questions = own.flatMap((birth): Question[] => {
    const fate = fates.get(birth);
    if (!fate) return [];
    const isOpen = fate.step >= position;
    if (!isOpen)
      return fate.whyNot === undefined ? [] : [whyNotQuestion(recording, scan, birth, fate)];
    return [
      colorQuestion(recording, scan, birth, fate),
      reportQuestion(recording, scan, birth, fate),
    ];
  });
  return mixed(questions).slice(0, max);
}

/** The scan that a position is in, or the next one. */
function scanAt({ events }: Recording, position: number): Scan | undefined {
  const { kind, why, subject, length } = events;
  let begin = -1;
  for (let i = 0; i < length; i++) {
    if (kind[i] === BEGIN && why[i] === 1) begin = i;
    const isOver = kind[i] === END && why[i] === 1 && begin >= 0;
    if (isOver && i >= position) return { number: subject[begin], begin, end: i };
  }
  return undefined;
}

/** What a scan makes of objects; of none of those that go before it is over. */
function fatesOf(
  { recording }: Replay,
  scan: Scan,
  births: readonly number[],
): ReadonlyMap<number, Fate> {
  const { kind, why, subject } = recording.events;
  const asked = new Set(births);
  const fates = new Map<number, Fate>();
  for (let i = scan.begin; i <= scan.end; i++) {
    const birth = subject[i];
    // Another pass counts anew.
    if (kind[i] === BEGIN) fates.clear();
    else if (kind[i] === FORGOTTEN) {
      fates.delete(birth);
      asked.delete(birth);
    } else if (FATES.has(kind[i]) && asked.has(birth)) fates.set(birth, fateAt(kind[i], why[i], i));
  }
  return fates;
}

const FATES: ReadonlySet<number> = new Set([GRAY, BLACK, REPORT, HELD]);

function fateAt(kind: number, why: number, step: number): Fate {
  if (kind === GRAY) return { step, color: 'gray', whyNot: whyGray(why) };
  if (kind === BLACK) return { step, color: 'black', whyNot: 'ignored' };
  return { step, color: 'white', whyNot: kind === REPORT ? undefined : HELD_REASONS[why] };
}

function whyGray(phase: number): WhyNot {
  if (PHASES[phase] === 'whiten') return 'needs-none';
  return phase === CHECKSUM_PHASE ? 'contents' : 'references';
}

function colorQuestion({ births }: Recording, scan: Scan, birth: number, fate: Fate): Question {
  const options = ['white', 'gray', 'black'] as const;
  return {
    kind: 'color',
    birth,
    name: births.nameOf(birth),
    scan: scan.number,
    options,
    right: options.indexOf(fate.color),
    shownAt: fate.step + 1,
  };
}

function reportQuestion({ births }: Recording, scan: Scan, birth: number, fate: Fate): Question {
  return {
    kind: 'report',
    birth,
    name: births.nameOf(birth),
    scan: scan.number,
    options: ['yes', 'no'],
    right: fate.whyNot === undefined ? 0 : 1,
    shownAt: fate.step + 1,
  };
}

const REASONS: readonly WhyNot[] = [
  'references',
  'contents',
  'too-young',
  'reported-before',
  'needs-none',
  'ignored',
  'too-few-scans',
  'no-suspect',
  'freed',
];

function whyNotQuestion(
  { births, minUnrefScans }: Recording,
  scan: Scan,
  birth: number,
  { step, whyNot }: Fate,
): Question {
  const offered = minUnrefScans === undefined ? REASONS.slice(0, 6) : REASONS;
  const others = offered.filter((reason) => reason !== whyNot);
  // Which ones, and in which place the right one stands, is chance that is always the same.
  const chance = birth * 7 + scan.number * 3;
  const chosen = Array.from({ length: OTHERS }, (_, i) => others[(chance + i) % others.length]);
  const right = chance % (OTHERS + 1);
  const options = [...chosen.slice(0, right), whyNot!, ...chosen.slice(right)];
  const name = births.nameOf(birth);
  return { kind: 'why', birth, name, scan: scan.number, options, right, shownAt: step + 1 };
}

/** One of each kind first, and of those blocks first whose fate is seldom. */
function mixed(questions: readonly Question[]): Question[] {
  const kinds: readonly QuestionKind[] = ['color', 'report', 'why'];
  const lists = kinds.map((kind) => {
    const list = questions.filter((question) => question.kind === kind);
    const answerOf = ({ options, right }: Question): string => options[right];
    const counts = new Map<string, number>();
    for (const one of list) counts.set(answerOf(one), (counts.get(answerOf(one)) ?? 0) + 1);
    const count = (question: Question): number => counts.get(answerOf(question))!;
    return list.sort((a, b) => count(a) - count(b) || a.birth - b.birth);
  });
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? [])).flat();
}

/** A question as text, with its options in order. */
export function questionText(
  { kind, name, scan, options }: Question,
  language: Language = 'en',
): { readonly ask: string; readonly options: readonly string[] } {
  const { asks, whyNot, colors, yesNo } = textsOf(language);
  const all: Readonly<Record<string, string>> = { ...colors, ...yesNo, ...whyNot };
  return { ask: asks[kind](name, scan), options: options.map((option) => all[option]) };
}

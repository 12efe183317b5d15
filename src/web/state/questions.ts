/**
 * Questions about what a scan will make of a block, made from the state at a position. The
 * recording
 * knows the answers.
 */
import { signal } from '@preact/signals';
import { decisionAbout } from '../../record/decision.ts';
import { KIND } from '../../record/event-columns.ts';
import { HELD_REASONS, PHASES } from '../../record/reasons.ts';
import { nextStop } from '../../record/walk.ts';
import type { Moment } from './bench.ts';

/** Answers to each kind of question. */
const OPTIONS = {
  color: ['white', 'gray', 'black'],
  report: ['yes', 'no'],
  why: ['references', 'contents', 'too-young', 'reported-before', 'no-suspect', 'too-few-scans'],
} as const;

/** What is asked: its color at the report, whether it is reported, why it is not. */
export type QuestionKind = keyof typeof OPTIONS;
/** An answer. */
export type Option = (typeof OPTIONS)[QuestionKind][number];

/** A question. */
export interface Question {
  readonly kind: QuestionKind;
  readonly name: string;
  readonly birth: number;
  readonly options: readonly Option[];
  readonly right: Option;
  /** Where it is decided. */
  readonly step: number;
}

/** A question that was answered. */
export interface Answered {
  readonly kind: QuestionKind;
  readonly name: string;
  readonly position: number;
  readonly given: Option;
  readonly right: Option;
}

export const question = signal<Question | undefined>(undefined);
export const given = signal<Option | undefined>(undefined);
/** All that was answered, for a score. */
export const score = signal<readonly Answered[]>([]);

/** What becomes of a block in a scan. */
interface Outcome {
  readonly color: (typeof OPTIONS)['color'][number];
  readonly report: (typeof OPTIONS)['report'][number];
  readonly why?: (typeof OPTIONS)['why'][number];
}

function outcomeOf({ replay }: Moment, step: number): Outcome | undefined {
  const { kind, why } = replay.recording.events;
  const reason = why[step - 1];
  switch (kind[step - 1]) {
    case KIND.report:
      return { color: 'white', report: 'yes' };
    case KIND.gray:
      if (PHASES[reason] === 'whiten') return undefined;
      return {
        color: 'gray',
        report: 'no',
        why: PHASES[reason] === 'checksum' ? 'contents' : 'references',
      };
    case KIND.black:
      return { color: 'black', report: 'no' };
    case KIND.held: {
      const held = OPTIONS.why.find((one) => one === HELD_REASONS[reason]);
      return held ? { color: 'white', report: 'no', why: held } : undefined;
    }
    default:
      return undefined;
  }
}

/** A question about the scan that goes on, or about the next one; undefined when there is none. */
export function questionAt(now: Moment): Question | undefined {
  const { replay, position } = now;
  const { recording } = replay;
  const inScan = replay.phase === undefined ? nextStop(recording, position, 'scan', 1) : position;
  const open: Question[] = [];
  const decided: Question[] = [];
  for (const birth of recording.births.own()) {
    if (!replay.isListed(birth)) continue;
    const step = decisionAbout(recording, birth, inScan ?? position);
    const outcome = step === undefined ? undefined : outcomeOf(now, step);
    if (step === undefined || !outcome) continue;
    const about = { name: recording.births.nameOf(birth), birth, step };
    if (step > position) {
      open.push({ kind: 'report', ...about, options: OPTIONS.report, right: outcome.report });
      open.push({ kind: 'color', ...about, options: OPTIONS.color, right: outcome.color });
    } else if (outcome.why !== undefined) {
      decided.push({ kind: 'why', ...about, options: OPTIONS.why, right: outcome.why });
    }
  }
  const all = open.length > 0 ? open : decided;
  // Another one each time, and the same for all who come by the same way.
  return all.length === 0 ? undefined : all[score.peek().length % all.length];
}

/** Asks something. */
export function ask(now: Moment): void {
  given.value = undefined;
  question.value = questionAt(now);
}

/** Answers the question. */
export function answerQuestion(now: Moment, option: Option): void {
  const { value } = question;
  if (!value || given.value !== undefined) return;
  given.value = option;
  const { kind, name, right } = value;
  score.value = [...score.value, { kind, name, position: now.position, given: option, right }];
}

/** The score as a text to take along. */
export function scoreText(what: string): string {
  const right = score.value.filter((one) => one.given === one.right).length;
  const rows = score.value.map(({ kind, name, position, given: said, right: truth }) =>
    [said === truth ? '+' : '-', `step ${position}`, kind, name, said, truth].join('\t'),
  );
  return [`${what}: ${right} of ${score.value.length}`, ...rows, ''].join('\n');
}

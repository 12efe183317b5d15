/** Questions about what a scan makes of blocks, and what was answered. */
import { signal } from '@preact/signals';
import { questionsAt, type Question } from '../../record/questions.ts';
import type { Moment } from './moment.ts';

/** A question that was answered. */
interface Answered {
  readonly question: Question;
  readonly position: number;
  readonly given: number;
}

export const question = signal<Question | undefined>(undefined);
/** The number of the option that was chosen. */
export const given = signal<number | undefined>(undefined);
/** All that was answered, for a score. */
export const score = signal<readonly Answered[]>([]);

/** Asks something: another thing each time, and the same of all who come by the same way. */
export function ask({ replay }: Moment): void {
  const all = questionsAt(replay);
  given.value = undefined;
  question.value = all.length === 0 ? undefined : all[score.peek().length % all.length];
}

/** Answers the question. */
export function answerQuestion({ position }: Moment, option: number): void {
  const { value } = question;
  if (!value || given.value !== undefined) return;
  given.value = option;
  score.value = [...score.value, { question: value, position, given: option }];
}

/** How many answers were right. */
export function rightAnswers(): number {
  return score.value.filter(({ question: asked, given: said }) => said === asked.right).length;
}

/** The score as a text to take along. */
export function scoreText(what: string): string {
  const rows = score.value.map(
    ({ question: { kind, name, options, right }, position, given: said }) =>
      [
        said === right ? '+' : '-',
        `step ${position}`,
        kind,
        name,
        options[said],
        options[right],
      ].join('\t'),
  );
  return [`${what}: ${rightAnswers()} of ${score.value.length}`, ...rows, ''].join('\n');
}

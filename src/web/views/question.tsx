/** A question about what comes, and the score. */
import { useEffect } from 'preact/hooks';
import { Replay } from '../../record/replay.ts';
import { sentence } from '../../record/sentence.ts';
import { stepAt } from '../../record/step.ts';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { questionText, type Question } from '../../record/questions.ts';
import { answerQuestion, ask, given, question, rightAnswers, score } from '../state/questions.ts';
import { language } from '../state/settings.ts';
import { say } from '../words/say.ts';

/** The panel. */
export function QuestionPanel({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  useEffect(() => {
    if (now && !question.value) ask(now);
  }, []);
  if (!now) return null;
  const { value } = question;
  return (
    <div class="question" role="group" aria-label={say('questions')}>
      {value ? (
        <Asked bench={bench} now={now} of={value} />
      ) : (
        <p role="status">{say('noQuestion')}</p>
      )}
      <p class="n">
        <button type="button" onClick={() => ask(now)}>
          {say('nextQuestion')}
        </button>{' '}
        {score.value.length > 0 && say('scoreIs', { n: rightAnswers(), m: score.value.length })}
      </p>
    </div>
  );
}

function Asked({
  bench,
  now,
  of,
}: {
  readonly bench: Bench;
  readonly now: Moment;
  readonly of: Question;
}) {
  const isAnswered = given.value !== undefined;
  const text = questionText(of, language.value);
  return (
    <>
      <p>{text.ask}</p>
      <div class="choices">
        {text.options.map((option, i) => (
          <button
            key={option}
            type="button"
            disabled={isAnswered}
            aria-pressed={given.value === i}
            onClick={() => answerQuestion(now, i)}
          >
            {option}
          </button>
        ))}
      </div>
      <div role="status">
        {isAnswered && <Solved bench={bench} now={now} of={of} answer={text.options[of.right]} />}
      </div>
    </>
  );
}

function Solved({
  bench,
  now,
  of,
  answer,
}: {
  readonly bench: Bench;
  readonly now: Moment;
  readonly of: Question;
  readonly answer: string;
}) {
  const isRight = given.value === of.right;
  const replay = new Replay({ ...now.replay.recording, memory: undefined });
  replay.seek(of.shownAt);
  return (
    <p class={isRight ? 'right' : 'wrong'}>
      {say(isRight ? 'rightAnswer' : 'wrongAnswer', { answer })}{' '}
      {sentence(stepAt(replay)!, language.value)}{' '}
      <button type="button" onClick={() => bench.go(of.shownAt)}>
        {say('goThere')}
      </button>
    </p>
  );
}

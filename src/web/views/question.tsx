/** A question about what comes, and the score. */
import { useEffect } from 'preact/hooks';
import { Replay } from '../../record/replay.ts';
import { sentence } from '../../record/sentence.ts';
import { stepAt } from '../../record/step.ts';
import type { Bench, Moment } from '../state/bench.ts';
import { answerQuestion, ask, given, question, score, type Question } from '../state/questions.ts';
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
  const right = score.value.filter((one) => one.given === one.right).length;
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
        {score.value.length > 0 && say('scoreIs', { n: right, m: score.value.length })}
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
  return (
    <>
      <p>{say(`ask-${of.kind}`, { name: of.name })}</p>
      <div class="choices">
        {of.options.map((option) => (
          <button
            key={option}
            type="button"
            disabled={isAnswered}
            aria-pressed={given.value === option}
            onClick={() => answerQuestion(now, option)}
          >
            {say(`option-${option}`)}
          </button>
        ))}
      </div>
      <div role="status">{isAnswered && <Solved bench={bench} now={now} of={of} />}</div>
    </>
  );
}

function Solved({
  bench,
  now,
  of,
}: {
  readonly bench: Bench;
  readonly now: Moment;
  readonly of: Question;
}) {
  const isRight = given.value === of.right;
  const replay = new Replay({ ...now.replay.recording, memory: undefined });
  replay.seek(of.step);
  return (
    <p class={isRight ? 'right' : 'wrong'}>
      {say(isRight ? 'rightAnswer' : 'wrongAnswer', { answer: say(`option-${of.right}`) })}{' '}
      {sentence(stepAt(replay)!, language.value)}{' '}
      <button type="button" onClick={() => bench.go(of.step)}>
        {say('goThere')}
      </button>
    </p>
  );
}

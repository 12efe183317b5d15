/** The lesson: text beside the live machine, and an exercise that the page checks. */
import { useSignal, useSignalEffect } from '@preact/signals';
import type { Both, Exercise } from '../lessons/format.ts';
import {
  answer,
  answers,
  closeLesson,
  currentStep,
  doneSteps,
  goToStep,
  inLanguage,
  lesson,
  lessonStep,
  lookAtExercise,
  missing,
  nextLesson,
  openLesson,
} from '../state/lesson.ts';
import { say } from '../words/say.ts';

/** The strip above the machine. */
export function LessonStrip() {
  const { value: current } = lesson;
  const step = currentStep.value;
  useSignalEffect(lookAtExercise);
  if (!current || !step) return null;
  const number = lessonStep.value;
  return (
    <article class="lesson" aria-label={inLanguage(current.title)}>
      <h2>
        {inLanguage(current.title)}
        <span class="n">
          {number + 1} {say('of')} {current.steps.length}
        </span>
        <button type="button" class="end" onClick={closeLesson}>
          {say('leaveLesson')}
        </button>
      </h2>
      <div class="lesson-body">
        <Text both={step.text} />
        {missing.value.length > 0 && (
          <p class="stop" role="alert">
            {say('notInRun', { what: missing.value.join(', ') })}
          </p>
        )}
        {step.exercise && <Exercises key={number} exercise={step.exercise} number={number} />}
      </div>
      <p class="actions">
        <button type="button" disabled={number === 0} onClick={() => void goToStep(number - 1)}>
          {say('lessonBack')}
        </button>{' '}
        <Onward isLast={number === current.steps.length - 1} number={number} />{' '}
        <button type="button" onClick={() => void goToStep(number)}>
          {say('lessonAgain')}
        </button>
      </p>
    </article>
  );
}

/** The next step; at the end, the next lesson. */
function Onward({ isLast, number }: { readonly isLast: boolean; readonly number: number }) {
  const following = isLast ? nextLesson.value : undefined;
  return (
    <button
      type="button"
      id="lesson-next"
      class="play"
      disabled={isLast && !following}
      onClick={() => void (following ? openLesson(following.id) : goToStep(number + 1))}
    >
      {following
        ? say('lessonAfter', { title: inLanguage(following.title) })
        : say(isLast ? 'lessonEnds' : 'lessonNext')}
    </button>
  );
}

/** Paragraphs, with code between backquotes. */
function Text({ both }: { readonly both: Both }) {
  return (
    <div class="text">
      {inLanguage(both)
        .split(/\n\s*\n/)
        .map((paragraph, i) => (
          <p key={i}>
            {paragraph
              .split('`')
              .map((part, k) => (k % 2 === 0 ? part : <code key={k}>{part}</code>))}
          </p>
        ))}
    </div>
  );
}

function Exercises({ exercise, number }: { readonly exercise: Exercise; readonly number: number }) {
  const hinted = useSignal(false);
  const isDone = doneSteps.value.has(number);
  const given = answers.value[number];
  const isWrong = given !== undefined && !isDone;
  return (
    <div class="exercise">
      <h3>{say('exercise')}</h3>
      <Text both={exercise.ask} />
      <Answer exercise={exercise} number={number} />
      <div role="status">
        {isDone && (
          <div class="done">
            <Text both={exercise.done} />
          </div>
        )}
        {isWrong && <p class="stop">{say('notQuite')}</p>}
        {hinted.value && exercise.hint && <Text both={exercise.hint} />}
      </div>
      {exercise.hint && !isDone && !hinted.value && (
        <button type="button" onClick={() => (hinted.value = true)}>
          {say('hint')}
        </button>
      )}
    </div>
  );
}

function Answer({ exercise, number }: { readonly exercise: Exercise; readonly number: number }) {
  const { check } = exercise;
  if (check.kind === 'choice') {
    return (
      <div role="group" aria-label={inLanguage(exercise.ask)} class="options">
        {check.options.map((option, i) => (
          <button
            key={i}
            type="button"
            aria-pressed={answers.value[number] === i}
            onClick={() => answer(i)}
          >
            {inLanguage(option)}
          </button>
        ))}
      </div>
    );
  }
  if (check.kind !== 'number') return null;
  const submit = (event: Event): void => {
    event.preventDefault();
    const { value } = (event.currentTarget as HTMLFormElement).elements[0] as HTMLInputElement;
    if (/^\d+$/.test(value)) answer(Number(value));
  };
  return (
    <form onSubmit={submit}>
      <label>
        {say('answer')} <input type="text" inputMode="numeric" size={6} />
      </label>{' '}
      <button type="submit">{say('check')}</button>
    </form>
  );
}

/** The lesson that one is in: its steps, and what of its exercises is done. */
import { computed, signal } from '@preact/signals';
import { OBJECT_REPORTED } from '../../kmemleak/object-table.ts';
import { BIRTH, FLAGS } from '../../record/object-state.ts';
import { DEFAULT_KERNEL } from '../../versions/kernels.ts';
import {
  parseLesson,
  type Both,
  type Check,
  type Lesson,
  type LessonMachine,
} from '../lessons/format.ts';
import { loadPack, type ScenarioText } from '../machine/packs.ts';
import { checkSetup, type Setup } from '../machine/setup.ts';
import { bench, openSetup, scenarioText, setupOf, tell, view, VIEWS } from './lab.ts';
import { isInLesson, lessonsAreOpen } from './open-dialogs.ts';
import { isAt, positionOf } from './places.ts';
import { isFirstVisit, language } from './settings.ts';

/** The lesson; `isInLesson` of the page says that there is one. */
export const lesson = signal<Lesson | undefined>(undefined);
export const lessonStep = signal(0);
/** The answer that was given to the exercise of each step. */
export const answers = signal<Readonly<Record<number, number>>>({});
/** Steps whose exercise is done. */
export const doneSteps = signal<ReadonlySet<number>>(new Set());

/** What the step names and the recording has not: a mistake in a lesson, or another source. */
export const missing = signal<readonly string[]>([]);

/** A text in the language of the page, or in the one that there is. */
export function inLanguage(both: Both): string {
  return both[language.value] ?? both.en ?? both.zh ?? '';
}

/** The step that one is at. */
export const currentStep = computed(() => lesson.value?.steps[lessonStep.value]);

/** A lesson of the list of those that come along. */
export interface LessonEntry {
  readonly id: string;
  readonly title: Both;
  readonly minutes: number;
}

/** The lessons that come along, in their order. */
export const lessonEntries = signal<readonly LessonEntry[]>([]);
/** Lessons of which the last step was seen. */
export const seenLessons = signal<ReadonlySet<string>>(new Set());

/** The lesson that follows the one that one is in. */
export const nextLesson = computed(() => {
  const at = lessonEntries.value.findIndex(({ id }) => id === lesson.value?.id);
  return at < 0 ? undefined : lessonEntries.value.at(at + 1);
});

/** Loads the list of lessons, once. */
export async function loadLessonEntries(): Promise<void> {
  if (lessonEntries.value.length > 0) return;
  lessonEntries.value = await loadPack<readonly LessonEntry[]>('lessons');
}

/** Opens a lesson that comes along. */
export async function openLesson(id: string): Promise<void> {
  await tell(async () => {
    await loadLessonEntries();
    await startLesson(parseLesson(JSON.stringify(await loadPack(`lesson-${id}`))));
  });
}

/** Opens a lesson out of a file of the user's. */
export async function openLessonText(text: string): Promise<void> {
  await tell(() => startLesson(parseLesson(text)));
}

async function startLesson(opened: Lesson): Promise<void> {
  lesson.value = opened;
  answers.value = {};
  doneSteps.value = new Set();
  lessonsAreOpen.value = false;
  isInLesson.value = true;
  isFirstVisit.value = false;
  await goToStep(0);
}

export function closeLesson(): void {
  lesson.value = undefined;
  isInLesson.value = false;
}

/** Goes to a step: its machine, its place, its object, its view. */
export async function goToStep(number: number): Promise<void> {
  const { value: current } = lesson;
  const step = current?.steps[number];
  if (!current || !step) return;
  lessonStep.value = number;
  missing.value = [];
  if (number === current.steps.length - 1) {
    seenLessons.value = new Set([...seenLessons.value, current.id]);
  }
  const machine = current.steps
    .slice(0, number + 1)
    .flatMap((one) => one.machine ?? [])
    .at(-1);
  await provide(machine ?? current.machine);
  const now = bench.now.value;
  if (!now) return;
  const { recording } = now.replay;
  const position = step.at && positionOf(recording, step.at);
  if (position !== undefined) bench.go(position);
  const chosen = step.select === undefined ? undefined : recording.births.find(step.select);
  if (step.select !== undefined) bench.selected.value = chosen;
  missing.value = [
    ...(step.at && position === undefined ? [JSON.stringify(step.at)] : []),
    ...(step.select !== undefined && chosen === undefined ? [step.select] : []),
  ];
  const shown = VIEWS.find((name) => name === step.view);
  if (shown) view.value = shown;
}

/** Loads the machine of a step, unless it is there. */
async function provide(machine: LessonMachine): Promise<void> {
  const setup = await setupFor(machine);
  const commands = machine.commands ?? [];
  const isThere =
    JSON.stringify(setup) === JSON.stringify(bench.setup.value) &&
    commands.every((text, i) => bench.typed.value[i] === text);
  if (isThere && bench.status.value.is === 'ready') return;
  scenarioText.value =
    machine.scenario === undefined
      ? undefined
      : await loadPack<ScenarioText>(`scenario-${machine.scenario}`);
  await openSetup(
    setup,
    commands.map((text) => ({ command: { kind: 'shell', text }, shown: text })),
  );
}

async function setupFor({ scenario, form, ...rest }: LessonMachine): Promise<Setup> {
  const fixed = form === 'fixed';
  const { kernel, stack, name = 'lesson', source = '', boot = '' } = rest;
  const options = {
    fixed,
    ...(kernel === undefined ? {} : { kernel }),
    ...(stack === undefined ? {} : { stack }),
  };
  if (scenario !== undefined) return await setupOf(scenario, options);
  const base = { kernel: DEFAULT_KERNEL, stack: false, seed: '1' };
  return checkSetup({ ...base, name, source, boot, ...options });
}

/** Gives an answer to the exercise of the step. */
export function answer(value: number): void {
  answers.value = { ...answers.value, [lessonStep.value]: value };
  lookAtExercise();
}

/** Notes that the exercise of the step is done, if it is. */
export function lookAtExercise(): void {
  const check = currentStep.value?.exercise?.check;
  const number = lessonStep.value;
  if (!check || doneSteps.peek().has(number) || !isDone(check, answers.value[number])) return;
  doneSteps.value = new Set([...doneSteps.peek(), number]);
}

function isDone(check: Check, given: number | undefined): boolean {
  const now = bench.now.value;
  if (!now || bench.status.value.is !== 'ready') return false;
  const { recording } = now.replay;
  switch (check.kind) {
    case 'choice':
      return given === check.right;
    case 'number':
      return given === check.value;
    case 'select': {
      const { value } = bench.selected;
      return value !== undefined && recording.births.nameOf(value) === check.object;
    }
    case 'at':
      return isAt(recording, now.position, check.at);
    case 'typed':
      return bench.typed.value.some((text) => text.includes(check.pattern));
    default:
      // Of a module that was not built nothing is reported either.
      return bench.failedAt.value === '' && reportedAtEnd() === check.count;
  }
}

/** Objects in the report at the end of the recording. */
function reportedAtEnd(): number {
  const { recording } = bench.now.value!.replay;
  const births = recording.end.columns[BIRTH];
  const flags = recording.end.columns[FLAGS];
  return births.filter((birth, id) => birth !== 0 && (flags[id] & OBJECT_REPORTED) !== 0).length;
}

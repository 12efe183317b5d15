/**
 * Each lesson on a machine in Node, as the page does it: all its places are there, what it selects
 * is there, exercises are not done from the start, and their model answers do them.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { positionOf } from '../../src/web/state/places.ts';
import {
  parseLesson,
  type Exercise,
  type LessonMachine,
  type LessonStep,
} from '../../src/web/lessons/format.ts';
import { configOf, procedureOf, type Setup } from '../../src/web/machine/setup.ts';
import { Session, startRecording, type Recording } from '../../src/index.ts';
import { SESSION_OPTIONS } from '../support/session.ts';
import { absolute } from '../support/source-tree.ts';

const read = (path: string): string => readFileSync(absolute(path), 'utf8');
const ids = JSON.parse(read('src/web/lessons/order.json')) as string[];
const lessons = ids.map((id) => parseLesson(read(`src/web/lessons/${id}.json`)));

/** What a machine has done. */
interface Run {
  readonly recording: Recording;
  readonly reported: number;
}

function setupOf({ scenario, form, name, source, kernel, stack, boot }: LessonMachine): Setup {
  const rest = { kernel: kernel ?? '6.12', stack: stack ?? false, seed: '1' };
  const fixed = form === 'fixed';
  if (scenario === undefined)
    return { name: name!, source: source!, boot: boot ?? '', fixed, ...rest };
  const text = read(`sim/scenarios/${scenario}/${scenario}.c`);
  const { boot: line } = JSON.parse(read(`sim/scenarios/${scenario}/expect.json`)) as {
    boot?: string;
  };
  return { name: scenario, source: text, boot: line ?? '', fixed, ...rest };
}

const runs = new Map<string, Promise<Run>>();

/** Runs a machine, each one once. */
async function run(setup: Setup, commands: readonly string[]): Promise<Run> {
  const key = JSON.stringify([setup, commands]);
  const known = runs.get(key) ?? runOnce(setup, commands);
  runs.set(key, known);
  return await known;
}

async function runOnce(setup: Setup, commands: readonly string[]): Promise<Run> {
  // Without an account of memory it is the same run, and faster.
  const session = new Session({ ...configOf(setup), truth: false }, SESSION_OPTIONS);
  const recorder = startRecording(session.system);
  for (const { command, shown } of procedureOf(setup)) {
    recorder.command(shown);
    const answer = await session.perform(command);
    if (command.kind === 'module') expect(answer).toMatchObject({ ok: true });
  }
  for (const text of commands) {
    recorder.command(text);
    await session.perform({ kind: 'shell', text });
  }
  const reported = session.system.kmemleak.reportedIds().length;
  return { recording: recorder.stop(), reported };
}

/** The source and the form that a model answer makes. */
function answered(setup: Setup, { answer }: Exercise): Setup {
  let { source } = setup;
  for (const { find, put } of answer?.edits ?? []) {
    expect(source.split(find).length, `'${find}' once`).toBe(2);
    source = source.replace(find, () => put);
  }
  return { ...setup, source, fixed: answer?.form === 'fixed' || setup.fixed };
}

async function checkExercise(step: LessonStep, exercise: Exercise, machine: LessonMachine) {
  const { check, answer } = exercise;
  const setup = setupOf(machine);
  const typed = machine.commands ?? [];
  const start = await run(setup, typed);
  const end = answer
    ? await run(answered(setup, exercise), [...typed, ...(answer.commands ?? [])])
    : start;
  switch (check.kind) {
    case 'choice':
      return expect(check.right).toBeLessThan(check.options.length);
    case 'select':
      expect(start.recording.births.find(check.object), check.object).toBeDefined();
      return expect(check.object).not.toBe(step.select);
    case 'at': {
      const at = positionOf(end.recording, check.at);
      expect(at, 'the place of the answer').toBeDefined();
      const isStart = step.at && at === positionOf(start.recording, step.at);
      return expect(isStart && !answer, 'one stands there already').toBeFalsy();
    }
    case 'typed':
      return expect((answer?.commands ?? []).join()).toContain(check.pattern);
    case 'reported':
      expect(start.reported, 'in the report at the start').not.toBe(check.count);
      return expect(end.reported, 'in the report of the answer').toBe(check.count);
    default:
      return expect(check.value).toBeGreaterThan(0);
  }
}

it('there are lessons enough, each as its file is called', () => {
  expect(lessons.length).toBeGreaterThanOrEqual(12);
  expect(lessons.map(({ id }) => id)).toEqual(ids);
});

describe.each(lessons)('$id', ({ machine: first, steps, title }) => {
  it('places, objects and exercises', async () => {
    expect(title.zh).toMatch(/\p{Script=Han}/u);
    expect(steps.length).toBeGreaterThanOrEqual(5);
    expect(steps.some(({ exercise }) => exercise)).toBe(true);
    let machine = first;
    for (const [i, step] of steps.entries()) {
      machine = step.machine ?? machine;
      const { recording } = await run(setupOf(machine), machine.commands ?? []);
      const where = `step ${i + 1}`;
      if (step.at) expect(positionOf(recording, step.at), where).toBeDefined();
      if (step.select) expect(recording.births.find(step.select), where).toBeDefined();
      expect(step.text.zh, where).toMatch(/\p{Script=Han}/u);
      if (step.exercise) await checkExercise(step, step.exercise, machine);
    }
  }, 30_000);
});

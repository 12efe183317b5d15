import { expect, test } from 'vitest';
import { countsAsRunnable, newEntity } from '../../../../src/kernel/task/sched-entity.ts';
import { taskKernel } from '../../../support/task-machine.ts';

test('who has code, is awake and acts by itself counts', () => {
  const task = taskKernel().tasks.current;
  const code = { run: () => 'done' as const };
  expect(countsAsRunnable(newEntity(task, undefined, 0))).toBe(false);
  expect(countsAsRunnable(newEntity(task, code, 0))).toBe(true);
  for (const not of [{ asleep: true }, { ended: true }, { stuck: true }, { hostDepth: 1 }]) {
    expect(countsAsRunnable({ ...newEntity(task, code, 0), ...not })).toBe(false);
  }
});

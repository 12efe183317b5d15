import { expect, it } from 'vitest';
import { codeLine, tasksAt } from '../../../src/record/tasks.ts';
import { replayed } from '../../support/recorded-trace.ts';

it('knows the tasks of a machine on which no C runs', () => {
  const replay = replayed();
  replay.seek(replay.length);
  const tasks = tasksAt(replay);
  expect(tasks.filter(({ runs }) => runs)).toHaveLength(1);
  expect(tasks.every(({ line, frames }) => line === undefined && frames.length === 0)).toBe(true);
  expect(codeLine(replay)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { newEntity } from '../../../../src/kernel/task/sched-entity.ts';
import { RunQueue } from '../../../../src/kernel/task/sched-queue.ts';
import { taskKernel } from '../../../support/task-machine.ts';

test('tasks stand in the order in which they came to be known', () => {
  const task = taskKernel().tasks.current;
  const [a, b, c, d] = [0, 1, 2, 3].map((order) => newEntity(task, undefined, 0, order));
  const queue = new RunQueue();
  for (const entity of [d, a, b]) queue.add(entity);
  expect([...queue.all]).toEqual([a, b, d]);
  expect(queue.with(c)).toEqual([a, b, c, d]);
  expect(queue.with(b)).toEqual([a, b, d]);
  queue.remove(a);
  expect([queue.with(a), queue.length]).toEqual([[a, b, d], 2]);
});

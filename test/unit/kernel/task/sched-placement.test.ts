import { expect, test } from 'vitest';
import { newEntity, type Entity } from '../../../../src/kernel/task/sched-entity.ts';
import { Placement } from '../../../../src/kernel/task/sched-placement.ts';
import type { Task } from '../../../../src/kernel/task/task.ts';
import { taskKernel } from '../../../support/task-machine.ts';

test('where it was, else an idle CPU, else where it can interrupt', () => {
  const { tasks } = taskKernel();
  const entities = new Map<Task, Entity>();
  const place = new Placement(2, tasks, entities);
  const entity = (comm: string, cpu: number): Entity => {
    const made = newEntity(tasks.kthreadRun(comm)!, undefined, cpu);
    entities.set(made.task, made);
    return made;
  };
  // init runs on CPU 0, CPU 1 is idle.
  const [a, b] = [entity('a', 0), entity('b', 1)];
  place.startCounting();
  expect([place.cpuFor(b), place.cpuFor(a), place.busyCpus]).toEqual([1, 0, 2]);
  place.startCounting();
  expect([place.cpuFor(a), place.busyCpus]).toEqual([1, 1]);
  const init = newEntity(tasks.current, undefined, 0);
  init.preemptCount = 1;
  entities.set(tasks.current, init);
  expect([place.fits(a, 0), place.fits(a, 1), place.fits(a, 2)]).toEqual([false, true, false]);
  a.pinned = true;
  expect([place.cpuFor(a), place.fits(a, 1)]).toEqual([-1, false]);
});

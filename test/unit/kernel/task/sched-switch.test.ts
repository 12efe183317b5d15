import { expect, test } from 'vitest';
import { newEntity } from '../../../../src/kernel/task/sched-entity.ts';
import { Switcher } from '../../../../src/kernel/task/sched-switch.ts';
import { taskKernel } from '../../../support/task-machine.ts';

test('a task is put on its CPU, and a CPU is left idle', () => {
  const { base, tasks } = taskKernel();
  const other = newEntity(tasks.kthreadRun('other')!, undefined, 1);
  const switcher = new Switcher(base, tasks, new Map([[other.task, other]]));
  switcher.place(other);
  expect([base.machine.cpu.id, tasks.current.comm]).toEqual([1, 'other']);
  switcher.toIdle(1);
  expect(tasks.current).toBe(tasks.idleTask(1));
});

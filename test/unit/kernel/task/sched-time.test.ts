import { expect, test } from 'vitest';
import { newEntity } from '../../../../src/kernel/task/sched-entity.ts';
import { BusyTime } from '../../../../src/kernel/task/sched-time.ts';
import { taskKernel } from '../../../support/task-machine.ts';

test('CPUs share the time; who makes the simulation work hard is in a hurry as well', () => {
  const { base, tasks } = taskKernel();
  const { clock, memory } = base.machine;
  const time = new BusyTime(base);
  const host = newEntity(tasks.current, undefined, 0);
  const start = clock.nowNs;
  time.charge(host, 1000, undefined, () => 2);
  expect([clock.nowNs - start, host.busyNs]).toEqual([500, 1000]);
  time.spin();
  expect([time.takeSpin(), time.takeSpin()]).toEqual([1000, 0]);
  const state = { host, turns: 0, busyNs: 0, spent: 0, until: undefined };
  // Nearly all of the budget.
  memory.effort.spend(0.9 * memory.effort.limit);
  time.charge(host, 10, state, () => 1);
  time.charge(host, 10, state, () => 1);
  expect(host.busyNs).toBe(1000 + 10 + 10_000);
});

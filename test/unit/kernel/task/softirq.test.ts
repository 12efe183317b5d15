import { expect, test } from 'vitest';
import { TASKLET } from '../../../../src/kernel/task/softirq.ts';
import { logSince } from '../../../support/kernel-machine.ts';
import {
  Program,
  bound,
  pass,
  taskKernel,
  thread,
  zeroed,
  type Body,
} from '../../../support/task-machine.ts';

test('a tasklet runs once, however often it is scheduled before', () => {
  const kernel = taskKernel();
  const { softirqs } = kernel.run;
  const { cpu } = kernel.base.machine;
  const tasklet = zeroed(kernel, TASKLET.size);
  const ran: unknown[] = [];
  softirqs.taskletSetup(
    tasklet,
    bound(kernel, 'let', (arg) => void ran.push([arg, cpu.context])),
  );
  softirqs.taskletSchedule(tasklet);
  softirqs.taskletSchedule(tasklet);
  expect([softirqs.taskletPending(tasklet), ran]).toEqual([true, []]);
  pass(kernel, 1);
  expect([softirqs.taskletPending(tasklet), ran]).toEqual([false, [[tasklet, 'softirq']]]);
});

test('a function that never ends in an interrupt is a panic, not a hang', () => {
  const kernel = taskKernel();
  const { softirqs, functions } = kernel.run;
  functions.bindKernel('forever', () => ({ run: () => 'preempted' }));
  softirqs.raise(0, () => softirqs.call(functions.kernelAddress('forever'), []));
  expect(kernel.oops.panicked).toBe('softlockup: hung tasks');
  expect(logSince(kernel).some((line) => line.includes('soft lockup - CPU#0'))).toBe(true);
});

test('nor is one that waits busily for ever: that takes 22 s of simulated time, not more', () => {
  const kernel = taskKernel();
  const { softirqs, sleeping } = kernel.run;
  const { clock } = kernel.base.machine;
  const address = bound(kernel, 'waits', function* (): Body {
    for (;;) yield sleeping.keepBusy(1e6);
  });
  softirqs.raise(0, () => softirqs.call(address, []));
  expect(kernel.oops.panicked).toBe('softlockup: hung tasks');
  expect(Math.round(clock.nowNs / 1e9)).toBeLessThan(40);
});

test('code that can be interrupted runs to its end in an interrupt', () => {
  const kernel = taskKernel();
  const { softirqs } = kernel.run;
  let steps = 0;
  const address = bound(kernel, 'steps', function* (): Body {
    for (; steps < 10; steps++) yield;
  });
  softirqs.raise(1, () => softirqs.call(address, []));
  expect([steps, kernel.base.machine.cpu.id]).toEqual([10, 0]);
});

test('code that is executed in an interrupt runs to its end, whatever else could run', () => {
  const kernel = taskKernel();
  const { softirqs, sched } = kernel.run;
  thread(kernel, 'other', function* (): Body {
    for (let i = 0; i < 3000; i++) yield;
  });
  const body = (function* (): Body {
    for (let i = 0; i < 5000; i++) yield;
  })();
  let status = '';
  softirqs.raise(0, () => (status = sched.execute(new Program(body))));
  expect([status, sched.schedule.text]).toEqual(['done', '']);
});

import { expect, test } from 'vitest';
import { TASK_STATE } from '../../../../src/kernel/base/task-struct.ts';
import { logSince } from '../../../support/kernel-machine.ts';
import { pass, taskKernel, thread, type Body } from '../../../support/task-machine.ts';

test('msleep takes its time, to the nanosecond', () => {
  const kernel = taskKernel();
  const { clock } = kernel.base.machine;
  const start = clock.nowNs;
  expect(kernel.run.sched.block(kernel.run.sleeping.msleep(7))).toBe(0);
  expect(clock.nowNs - start).toBe(7e6);
});

test('schedule_timeout gives what is left when somebody wakes the task', () => {
  const kernel = taskKernel();
  const { sleeping, kthreads, sched } = kernel.run;
  const init = kernel.tasks.current;
  thread(kernel, 'waker', function* (): Body {
    yield sleeping.msleep(4);
    kthreads.wakeUpProcess(init.addr);
  });
  const left = sched.block(sleeping.scheduleTimeout(10, 'S'));
  expect(left).toBe(6);
  expect(sched.block(sleeping.scheduleTimeout(3, 'D'))).toBe(0);
});

test('schedule does not sleep when the task was woken after it had set its state', () => {
  const kernel = taskKernel();
  const { sleeping, sched } = kernel.run;
  const { nowNs } = kernel.base.machine.clock;
  sched.setState(sched.current, TASK_STATE.D);
  sched.wake(sched.current);
  sched.block(sleeping.schedule());
  expect(kernel.base.machine.clock.nowNs).toBe(nowNs);
});

test('who sleeps in an interrupt is told so', () => {
  const kernel = taskKernel();
  kernel.run.softirqs.raise(0, () => {
    kernel.run.sched.block(kernel.run.sleeping.msleep(1));
  });
  expect(logSince(kernel)).toContain('BUG: scheduling while atomic: init/1/0x00000100');
});

test('until: as soon as the condition holds', () => {
  const kernel = taskKernel();
  let n = 0;
  thread(kernel, 'counter', function* (): Body {
    for (;;) {
      n++;
      yield kernel.run.sleeping.msleep(10);
    }
  });
  const { clock } = kernel.base.machine;
  const start = clock.nowNs;
  kernel.run.sched.block(kernel.run.sleeping.until(() => n === 5, 1000));
  expect([n, Math.round((clock.nowNs - start) / 1e6)]).toEqual([5, 40]);
  pass(kernel, 1);
});

test('a busy wait takes its time, and is stopped when it has taken 22 s', () => {
  const kernel = taskKernel();
  const { sleeping, sched } = kernel.run;
  const { clock } = kernel.base.machine;
  const start = clock.nowNs;
  expect(sleeping.keepBusy(5e9)).toBe(undefined);
  expect(clock.nowNs - start).toBe(5e9);
  expect(sleeping.keepBusy(16e9)).toBe(undefined);
  const wait = sleeping.keepBusy(1e9)!;
  expect([wait.poll(), wait.poll()]).toEqual([false, true]);
  sched.block(sleeping.condResched());
  expect(sleeping.keepBusy(5e9)).toBe(undefined);
});

test('a turn of a loop that waits takes a microsecond, and later a millisecond', () => {
  const kernel = taskKernel();
  const { sleeping } = kernel.run;
  const { clock } = kernel.base.machine;
  const turn = (): number => {
    const start = clock.nowNs;
    sleeping.relax();
    return clock.nowNs - start;
  };
  expect(turn()).toBe(1000);
  sleeping.keepBusy(2e9);
  expect(turn()).toBe(1e6);
});

test('what an interrupt waits does not count for the task that it interrupts', () => {
  const kernel = taskKernel();
  kernel.tasks.hardirq(() => kernel.run.sleeping.keepBusy(30e9));
  expect(kernel.run.sched.current.busyNs).toBe(0);
});

import { expect, test } from 'vitest';
import { TASK_STATE } from '../../../src/kernel/task-struct.ts';
import { logSince } from './fixture.ts';
import { pass, taskKernel, thread, type Body } from './task-fixture.ts';

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

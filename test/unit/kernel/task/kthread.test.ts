import { expect, test } from 'vitest';
import { logSince } from '../../../support/kernel-machine.ts';
import { Program, pass, taskKernel, thread, type Body } from '../../../support/task-machine.ts';

test('kthread_stop waits for the thread and gives its exit code', () => {
  const kernel = taskKernel();
  const { kthreads, sched, sleeping } = kernel.run;
  const t = thread(kernel, 'stops', function* (): Body {
    while (!kthreads.shouldStop) yield sleeping.msleep(10);
    return 7;
  });
  pass(kernel, 25);
  expect(t.task.comm).toBe('stops');
  expect(sched.block(kthreads.stop(t))).toBe(7);
  expect(kernel.tasks.find(t.task.pid)).toBeUndefined();
});

test('a thread that was stopped before it ran never does', () => {
  const kernel = taskKernel();
  const { kthreads, sched } = kernel.run;
  const t = kthreads.create('never', () => new Program((function* (): Body {})()))!;
  pass(kernel, 10);
  expect(sched.block(kthreads.stop(t))).toBe(-4);
});

test('stopping a thread that has ended already is warned about', () => {
  const kernel = taskKernel();
  const { kthreads, sched } = kernel.run;
  const t = thread(kernel, 'short', function* (): Body {
    yield;
    return 3;
  });
  pass(kernel, 10);
  expect(t.exited).toBe(true);
  expect(sched.block(kthreads.stop(t))).toBe(3);
  expect(logSince(kernel).join('\n')).toContain('refcount_t: addition on 0; use-after-free.');
});

test('a parked thread stays where it is until it is unparked', () => {
  const kernel = taskKernel();
  const { kthreads, sched, sleeping } = kernel.run;
  let turns = 0;
  const t = thread(kernel, 'parks', function* (): Body {
    while (!kthreads.shouldStop) {
      turns++;
      if (kthreads.shouldPark) yield kthreads.parkMe();
      yield sleeping.msleep(1);
    }
  });
  pass(kernel, 10);
  sched.block(kthreads.park(t));
  const before = turns;
  pass(kernel, 100);
  expect([turns, t.parked, t.task.state]).toEqual([before, true, 'I']);
  kthreads.unpark(t);
  pass(kernel, 10);
  expect(turns).toBeGreaterThan(before);
  sched.block(kthreads.stop(t));
  expect(kthreads.at(t.task.addr)).toBe(t);
});

test('a bound thread runs on its CPU', () => {
  const kernel = taskKernel();
  const { kthreads, sched } = kernel.run;
  const cpus = new Set<number>();
  const body = function* (): Body {
    for (let i = 0; i < 3000; i++) {
      cpus.add(kernel.base.machine.cpu.id);
      yield;
    }
  };
  const t = kthreads.create('bound', () => new Program(body()))!;
  kthreads.bind(t, 1);
  sched.wake(t.entity);
  pass(kernel, 10);
  expect([...cpus]).toEqual([1]);
});

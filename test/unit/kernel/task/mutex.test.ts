import { expect, test } from 'vitest';
import { MUTEX, SEMAPHORE } from '../../../../src/kernel/task/mutex.ts';
import { logSince, testKernel } from '../../../support/kernel-machine.ts';
import { pass, taskKernel, thread, zeroed, type Body } from '../../../support/task-machine.ts';

test('a mutex lets one in at a time, and knows whom', () => {
  const kernel = taskKernel();
  const { locks, sleeping } = kernel.run;
  const lock = zeroed(kernel, 32);
  locks.mutexInit(lock);
  const log: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    thread(kernel, name, function* (): Body {
      yield locks.mutexLock(lock);
      log.push(`${name} in, owner ${locks.mutexOwner(lock)?.comm}`);
      yield sleeping.msleep(5);
      log.push(`${name} out`);
      locks.mutexUnlock(lock);
    });
  }
  pass(kernel, 2);
  expect(locks.mutexTryLock(lock)).toBe(false);
  pass(kernel, 100);
  expect(log).toHaveLength(6);
  for (const i of [0, 2, 4]) {
    const name = log[i][0];
    expect(log.slice(i, i + 2)).toEqual([`${name} in, owner ${name}`, `${name} out`]);
  }
  expect(locks.mutexOwner(lock)).toBeUndefined();
});

test('two threads that wait for each other are reported with who holds what', () => {
  const kernel = taskKernel();
  const { locks, sleeping } = kernel.run;
  const [a, b] = [zeroed(kernel, 32), zeroed(kernel, 32)];
  locks.mutexInit(a);
  locks.mutexInit(b);
  const body = (first: number, second: number) =>
    function* (): Body {
      yield locks.mutexLock(first);
      yield sleeping.msleep(5);
      yield locks.mutexLock(second);
    };
  const ab = thread(kernel, 'ab', body(a, b)).task.pid;
  const ba = thread(kernel, 'ba', body(b, a)).task.pid;
  pass(kernel, 130_000);
  const log = logSince(kernel);
  expect(log).toContain(`INFO: task ab:${ab} blocked for more than 120 seconds.`);
  expect(log).toContain(`INFO: task ab:${ab} is blocked on a mutex likely owned by task ba:${ba}.`);
});

test('a semaphore lets as many in as it counts', () => {
  const kernel = taskKernel();
  const { locks, sleeping } = kernel.run;
  const sem = zeroed(kernel, 24);
  locks.semaInit(sem, 2);
  let [inside, most] = [0, 0];
  for (let i = 0; i < 5; i++) {
    thread(kernel, `t${i}`, function* (): Body {
      yield locks.down(sem);
      most = Math.max(most, ++inside);
      yield sleeping.msleep(3);
      inside--;
      locks.up(sem);
    });
  }
  pass(kernel, 100);
  expect([most, inside, kernel.base.machine.memory.read32(sem + SEMAPHORE.count)]).toEqual([
    2, 0, 2,
  ]);
});

test('a spin lock is waited for on another CPU; an interrupt waits for its holder', () => {
  const kernel = taskKernel();
  const { locks, softirqs } = kernel.run;
  const lock = zeroed(kernel, 8);
  const log: string[] = [];
  const body = (name: string) =>
    function* (): Body {
      yield locks.spinLock(lock);
      log.push(`${name}+`);
      for (let i = 0; i < 2000; i++) yield;
      if (name === 'a') softirqs.raise(0, () => log.push('irq'));
      log.push(`${name}-`);
      locks.spinUnlock(lock);
    };
  thread(kernel, 'a', body('a'), 0);
  thread(kernel, 'b', body('b'), 1);
  pass(kernel, 10);
  expect(log.filter((entry) => entry !== 'irq').join(' ')).toMatch(
    /^(a\+ a- b\+ b-|b\+ b- a\+ a-)$/,
  );
  expect(log.indexOf('irq')).toBeGreaterThan(log.indexOf('a-'));
});

test('a spin lock that nobody gives back ends as a soft lockup', () => {
  const kernel = taskKernel();
  const lock = zeroed(kernel, 8);
  kernel.run.locks.spinTryLock(lock);
  kernel.run.locks.preemptEnable();
  expect(() => kernel.run.sched.block(kernel.run.locks.spinLock(lock))).toThrow(/hangs/);
  expect(logSince(kernel)).toContain('watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [init:1]');
});

test('locks of 7.3 have a pointer to who waits first', () => {
  const kernel = testKernel('7.3').kernel;
  kernel.tasks.switchTo(kernel.tasks.find(1)!);
  const { locks, sleeping } = kernel.run;
  const { memory } = kernel.base.machine;
  const lock = zeroed(kernel, 24);
  locks.mutexInit(lock);
  expect(memory.readPtr(lock + MUTEX.list)).toBe(0);
  const log: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    thread(kernel, name, function* (): Body {
      yield locks.mutexLock(lock);
      log.push(name);
      yield sleeping.msleep(5);
      locks.mutexUnlock(lock);
    });
  }
  pass(kernel, 2);
  expect(memory.readPtr(lock + MUTEX.list)).not.toBe(0);
  pass(kernel, 100);
  expect(log.sort()).toEqual(['a', 'b', 'c']);
  expect(memory.readPtr(lock + MUTEX.list)).toBe(0);
});

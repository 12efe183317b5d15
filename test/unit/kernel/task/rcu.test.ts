import { expect, test } from 'vitest';
import { RCU_HEAD } from '../../../../src/kernel/task/rcu.ts';
import { testKernel } from '../../../support/kernel-machine.ts';
import {
  bound,
  pass,
  taskKernel,
  thread,
  zeroed,
  type Body,
} from '../../../support/task-machine.ts';

test('callbacks hang in static percpu data, and run in order after a grace period', () => {
  const kernel = taskKernel();
  const { rcu, sched } = kernel.run;
  const { memory, clock } = kernel.base.machine;
  const heads = [0, 1, 2].map(() => zeroed(kernel, RCU_HEAD.size));
  const called: number[] = [];
  const func = bound(kernel, 'free_it', (head) => void called.push(head));
  const start = clock.nowNs;
  for (const head of heads) rcu.callRcu(head, func);
  expect(heads.map((head) => memory.readPtr(head))).toEqual([heads[1], heads[2], 0]);
  const { start: low, end } = kernel.mm.percpu.staticRange(0);
  let roots = 0;
  for (let at = low; at < end; at += 8) if (memory.readPtr(at) === heads[0]) roots++;
  expect(roots).toBe(1);
  pass(kernel, 5);
  expect(called).toEqual([]);
  sched.block(rcu.barrier());
  expect(called).toEqual(heads);
  expect(clock.nowNs - start).toBeGreaterThanOrEqual(10e6);
});

test('a reader holds the grace period up, a later one does not', () => {
  const kernel = taskKernel();
  const { rcu, sched, sleeping } = kernel.run;
  const log: string[] = [];
  thread(kernel, 'reader', function* (): Body {
    rcu.readLock();
    rcu.readLock();
    yield sleeping.msleep(50);
    rcu.readUnlock();
    log.push(rcu.readLockHeld ? 'nested' : 'free');
    rcu.readUnlock();
    log.push('unlocked');
  });
  pass(kernel, 1);
  thread(kernel, 'late', function* (): Body {
    yield sleeping.msleep(5);
    rcu.readLock();
    yield sleeping.msleep(500);
    rcu.readUnlock();
    log.push('late');
  });
  sched.block(rcu.synchronize());
  log.push('synchronized');
  pass(kernel, 1000);
  expect(log).toEqual(['nested', 'unlocked', 'synchronized', 'late']);
});

test('kfree_rcu frees after a while; newer kernels hide the object from kmemleak', () => {
  for (const version of ['5.9', '6.12'] as const) {
    const { kernel, calls } = testKernel(version);
    kernel.tasks.switchTo(kernel.tasks.find(1)!);
    const object = zeroed(kernel, 64);
    calls.length = 0;
    kernel.run.rcu.kfreeRcu(object, object + 16);
    const isIgnored = calls.some(({ name, args }) => name === 'ignore' && args[0] === object);
    expect(isIgnored).toBe(version !== '5.9');
    kernel.run.sched.block(kernel.run.rcu.barrier());
    expect(calls.some(({ name, args }) => name === 'free' && args[0] === object)).toBe(true);
  }
});

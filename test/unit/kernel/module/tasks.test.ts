import { expect, test } from 'vitest';
import type { ModuleApi } from '../../../../src/kernel/module/api.ts';
import { logSince } from '../../../support/kernel-machine.ts';
import { pass, taskKernel } from '../../../support/task-machine.ts';

/** The log lines that a module's init leaves, and what follows in 10 s. */
function linesOf(init: (k: ModuleApi) => void): string[] {
  const kernel = taskKernel();
  const seq = kernel.base.log.seq;
  const bss = { a: 88, b: 32, c: 32, head: 16 };
  const functions = { work_fn: 0x40, thread_fn: 0x40, rcu_fn: 0x40 };
  const run = (k: ModuleApi): number => {
    init(k);
    return 0;
  };
  kernel.modules.register({ name: 'm', inTree: true, bss, functions, init: run });
  expect(kernel.modules.load('m')).toBe(0);
  pass(kernel, 10_000);
  return logSince(kernel, seq);
}

test('plain functions wait inside of the call', () => {
  const lines = linesOf((k) => {
    const [done, lock] = [k.addr('b'), k.addr('c')];
    k.initCompletion(done);
    k.mutexInit(lock);
    k.kthreadRun('helper', function* thread_fn(t) {
      yield t.mutexLock(lock);
      yield t.msleep(20);
      t.prInfo('helper');
      t.mutexUnlock(lock);
      t.complete(done);
    });
    k.prInfo(`left ${k.waitForCompletion(done, { timeout: 100 })}`);
    k.mutexLock(lock);
    k.prInfo(`locked ${k.mutexTrylock(lock)}`);
    k.mutexUnlock(lock);
    k.condResched();
  });
  expect(lines).toEqual(['helper', 'left 80', 'locked false']);
});

test('works, delayed works and RCU callbacks of a module', () => {
  const lines = linesOf((k) => {
    const [work, head] = [k.addr('a'), k.addr('head')];
    const func = k.threadFn('work_fn', function* (t, arg) {
      t.prInfo(`work ${arg === work} in ${t.current === k.current}`);
      yield t.msleep(1);
    });
    k.initDelayedWork(work, func);
    k.scheduleDelayedWork(work, 10);
    k.flushDelayedWork(work);
    k.prInfo('flushed');
    k.rcuReadLock();
    k.rcuReadUnlock();
    k.callRcu(
      head,
      k.fn('rcu_fn', (t, arg) => t.prInfo(`rcu ${arg === head}`)),
    );
    k.rcuBarrier();
    k.synchronizeRcu();
    const wq = k.allocWorkqueue('mine', true);
    k.queueWork(wq, work);
    k.flushWorkqueue(wq);
    k.destroyWorkqueue(wq);
  });
  expect(lines).toEqual(['work true in true', 'flushed', 'rcu true', 'work true in true']);
});

test('semaphores, spin locks and wait queues', () => {
  const lines = linesOf((k) => {
    const [queue, sem, lock] = [k.addr('a'), k.addr('b'), k.addr('c')];
    k.initWaitqueueHead(queue);
    k.semaInit(sem, 1);
    k.down(sem);
    k.up(sem);
    k.spinLock(lock);
    k.spinUnlock(lock);
    let isReady = false;
    const task = k.kthreadRun('waits', function* thread_fn(t) {
      yield t.waitEvent(queue, () => isReady);
      t.prInfo('woken');
      yield t.kthreadParkme();
      return 5;
    });
    k.msleep(5);
    isReady = true;
    k.wakeUpAll(queue);
    k.prInfo(`waits: ${k.kthreadStop(task)}`);
  });
  expect(lines).toEqual(['woken', 'waits: 5']);
});

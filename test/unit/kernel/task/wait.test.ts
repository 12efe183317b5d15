import { describe, expect, test } from 'vitest';
import { listEntries } from '../../../../src/kernel/base/list-head.ts';
import { COMPLETION, WAIT_QUEUE_HEAD } from '../../../../src/kernel/task/wait.ts';
import { pass, taskKernel, thread, zeroed, type Body } from '../../../support/task-machine.ts';

describe('wait queues', () => {
  test('the entry of who waits is on its stack, and gone afterwards', () => {
    const kernel = taskKernel();
    const { waits } = kernel.run;
    const queue = zeroed(kernel, WAIT_QUEUE_HEAD.size);
    waits.init(queue);
    let isTrue = false;
    const { task } = thread(kernel, 'waits', function* (): Body {
      yield waits.waitEvent(queue, () => isTrue);
    });
    pass(kernel, 1);
    const { memory } = kernel.base.machine;
    const entries = (): number[] => listEntries(memory, queue + WAIT_QUEUE_HEAD.head);
    const [entry] = entries();
    expect(entry >= task.stack.sp && entry < task.stack.end).toBe(true);
    expect(waits.wakeUp(queue)).toBe(1);
    pass(kernel, 1);
    expect([entries().length, task.state]).toEqual([1, 'D']);
    isTrue = true;
    waits.wakeUp(queue);
    pass(kernel, 1);
    expect([entries().length, kernel.tasks.find(task.pid)]).toEqual([0, undefined]);
  });

  test('with a timeout: what is left, or 0', () => {
    const kernel = taskKernel();
    const { waits, sched, sleeping } = kernel.run;
    const queue = zeroed(kernel, WAIT_QUEUE_HEAD.size);
    waits.init(queue);
    expect(sched.block(waits.waitEvent(queue, () => false, { timeout: 20 }))).toBe(0);
    let isTrue = false;
    thread(kernel, 'sets', function* (): Body {
      yield sleeping.msleep(5);
      isTrue = true;
      waits.wakeUp(queue, 0);
    });
    expect(sched.block(waits.waitEvent(queue, () => isTrue, { timeout: 20 }))).toBe(15);
    expect(waits.signalPending).toBe(false);
  });
});

describe('completions', () => {
  test('complete lets one go on, complete_all all, now and later', () => {
    const kernel = taskKernel();
    const { waits } = kernel.run;
    const x = zeroed(kernel, COMPLETION.size);
    waits.initCompletion(x);
    const done: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      thread(kernel, name, function* (): Body {
        yield waits.waitForCompletion(x);
        done.push(name);
      });
    }
    pass(kernel, 1);
    waits.complete(x);
    pass(kernel, 1);
    expect(done).toEqual(['a']);
    waits.completeAll(x);
    pass(kernel, 1);
    expect([...done].sort()).toEqual(['a', 'b', 'c']);
    expect([waits.tryWaitForCompletion(x), waits.tryWaitForCompletion(x)]).toEqual([true, true]);
  });

  test('a completion that came before is not waited for', () => {
    const kernel = taskKernel();
    const { waits, sched } = kernel.run;
    const x = zeroed(kernel, COMPLETION.size);
    waits.initCompletion(x);
    waits.complete(x);
    const { nowNs } = kernel.base.machine.clock;
    sched.block(waits.waitForCompletion(x));
    expect(kernel.base.machine.clock.nowNs).toBe(nowNs);
    expect(sched.block(waits.waitForCompletion(x, { timeout: 3 }))).toBe(0);
  });
});

import { describe, expect, test } from 'vitest';
import { ScheduleError } from '../../../../src/kernel/base/schedule.ts';
import type { ModuleApi } from '../../../../src/kernel/module/api.ts';
import { isFault } from '../../../../src/kernel/task/oops.ts';
import { boot } from '../../../../src/system.ts';
import { Program, pass, taskKernel, thread, type Body } from '../../../support/task-machine.ts';
import { logSince } from '../../../support/kernel-machine.ts';

test('a thread runs while the host sleeps, and time passes by its steps', () => {
  const kernel = taskKernel();
  const { clock } = kernel.base.machine;
  const seen: number[] = [];
  thread(kernel, 'steps', function* (): Body {
    for (let i = 0; i < 3; i++) {
      seen.push(clock.nowNs);
      yield kernel.run.sleeping.msleep(1);
    }
  });
  const start = clock.nowNs;
  pass(kernel, 100);
  expect(seen.map((ns) => Math.floor((ns - start) / 1e6))).toEqual([0, 1, 2]);
  expect(clock.nowNs).toBe(start + 100e6);
  expect(kernel.run.sched.active).toBe(false);
  expect(kernel.tasks.list().some((task) => task.comm === 'steps')).toBe(false);
});

test('threads on two CPUs interleave step by step', () => {
  const kernel = taskKernel();
  const order: string[] = [];
  const body = (name: string) =>
    function* (): Body {
      for (let i = 0; i < 3000; i++) {
        if (order.at(-1) !== name) order.push(name);
        yield;
      }
    };
  thread(kernel, 'a', body('a'), 0);
  thread(kernel, 'b', body('b'), 1);
  pass(kernel, 10);
  expect(order.join('')).toBe('ababab');
});

test('registers of a running task are not in memory, those of a switched-out one are', () => {
  const kernel = taskKernel();
  const { memory } = kernel.base.machine;
  const secret = 0x8880_1234_5678;
  const body = function* (): Body {
    kernel.tasks.current.regs[0] = secret;
    for (let i = 0; i < 3000; i++) yield;
    yield kernel.run.sleeping.msleep(5);
  };
  const { task } = thread(kernel, 'regs', body, 1);
  const onStack = (): boolean => {
    for (let at = task.stack.sp; at < task.stack.end; at += 8) {
      if (memory.readPtr(at) === secret) return true;
    }
    return false;
  };
  thread(kernel, 'other', function* (): Body {
    for (let i = 0; i < 5000; i++) yield;
  });
  const { sched, sleeping } = kernel.run;
  sched.block(sleeping.until(() => task.regs[0] === secret, 1));
  const whileRunning = onStack();
  pass(kernel, 1);
  expect([whileRunning, onStack(), task.state]).toEqual([false, true, 'D']);
});

test('execute runs code of the host among the others', () => {
  const kernel = taskKernel();
  let others = 0;
  thread(kernel, 'other', function* (): Body {
    for (;;) {
      others++;
      yield;
    }
  });
  const code = new Program(
    (function* (): Body {
      for (let i = 0; i < 5000; i++) yield;
      yield kernel.run.sleeping.msleep(1);
      return 3;
    })(),
  );
  expect(kernel.run.sched.execute(code)).toBe('done');
  expect([code.exitCode, others > 1000, kernel.tasks.current.pid]).toEqual([3, true, 1]);
});

test('who holds a CPU is not interrupted on it', () => {
  const kernel = taskKernel();
  const log: string[] = [];
  thread(
    kernel,
    'holder',
    function* (): Body {
      kernel.run.locks.preemptDisable();
      for (let i = 0; i < 5000; i++) yield;
      log.push('held');
      kernel.run.locks.preemptEnable();
    },
    1,
  );
  thread(
    kernel,
    'second',
    function* (): Body {
      log.push('second');
      yield;
    },
    1,
  );
  pass(kernel, 10);
  expect(log[0]).toBe('held');
});

describe('nothing hangs', () => {
  test('an interruptible wait that nobody ends is ended as by a signal', () => {
    const kernel = taskKernel();
    const queue = kernel.mm.slab.kzalloc(32, 0xcc0);
    kernel.run.waits.init(queue);
    const wait = kernel.run.waits.waitEvent(queue, () => false, { state: 'S' });
    expect(kernel.run.sched.block(wait)).toBe(-512);
  });

  test('an uninterruptible one is reported, then the caller gets a fault', () => {
    const kernel = taskKernel();
    const queue = kernel.mm.slab.kzalloc(32, 0xcc0);
    kernel.run.waits.init(queue);
    const wait = kernel.run.waits.waitEvent(queue, () => false);
    let error: unknown;
    try {
      kernel.run.sched.block(wait);
    } catch (caught) {
      error = caught;
    }
    expect(isFault(error)).toBe(true);
    expect(logSince(kernel).join('\n')).toContain('task init:1 blocked for more than 120 seconds.');
    expect(kernel.run.waits.wakeUp(queue)).toBe(0);
  });

  test('a thread that gives way for ever lets a long sleep end soon', () => {
    const kernel = taskKernel();
    thread(kernel, 'polite', function* (): Body {
      for (;;) yield kernel.run.sleeping.condResched();
    });
    pass(kernel, 86_400_000);
    expect(kernel.base.machine.clock.nowNs / 1e9).toBeGreaterThanOrEqual(86_400);
    expect(logSince(kernel).join('\n')).not.toContain('soft lockup');
  });

  test('a thread that faults is killed, and the others go on', () => {
    const kernel = taskKernel();
    const { task } = thread(kernel, 'bad', function* (): Body {
      yield;
      kernel.base.machine.memory.read8(8);
    });
    pass(kernel, 10);
    expect(kernel.tasks.find(task.pid)).toBeUndefined();
    expect(logSince(kernel).join('\n')).toContain('Comm: bad');
    expect(kernel.oops.panicked).toBe('');
  });
});

test('whether anything can happen is told as it changes', () => {
  const kernel = taskKernel();
  const changes: boolean[] = [];
  kernel.run.sched.onActive = (active) => changes.push(active);
  thread(kernel, 'short', function* (): Body {
    yield kernel.run.sleeping.msleep(1);
  });
  pass(kernel, 10);
  expect(changes).toEqual([true, false]);
});

test.each(['46@1*2 7@1', '47@1*2 46@0*2 7@1', '45@0 46@1*3 45@1*7'])(
  'a schedule that does not fit says so, whoever runs: %s',
  (schedule) => {
    const functions = { spin: 0x40 };
    const init = (k: ModuleApi): number => {
      for (const name of ['a', 'b']) {
        k.kthreadRun(name, function* spin() {
          for (let i = 0; i < 100; i++) yield;
        });
      }
      k.condResched();
      k.msleep(1);
      return 0;
    };
    const system = boot({ cpus: 2, schedule, modules: [{ name: 'm', functions, init }] });
    expect(() => system.insmod('m')).toThrow(ScheduleError);
  },
);

import { expect, test } from 'vitest';
import { defineModule, type ModuleDefinition } from '../../../../src/kernel/module/module.ts';
import type { Kernel } from '../../../../src/kernel/kernel.ts';
import { logSince } from '../../../support/kernel-machine.ts';
import { pass, taskKernel } from '../../../support/task-machine.ts';

function load(kernel: Kernel, more: Partial<ModuleDefinition>): number {
  const definition = defineModule({
    name: 'threads',
    inTree: true,
    functions: { worker: 0x80, tick: 0x40 },
    bss: { task: 8, lock: 32, timer: 40 },
    exit: () => undefined,
    ...more,
  });
  kernel.modules.register(definition);
  return kernel.modules.load('threads');
}

test('a thread sleeps, computes and ends; its exit code is what it returns', () => {
  const kernel = taskKernel();
  load(kernel, {
    init(k) {
      const task = k.kthreadRun('counter', function* worker(t) {
        let n = 0;
        while (!t.kthreadShouldStop()) {
          n++;
          const left = yield t.scheduleTimeout(10);
          t.prInfo(`left ${left}`);
        }
        return n;
      });
      k.store(k.addr('task'), task);
      return 0;
    },
    exit: (k) => k.prInfo(`exit code ${k.kthreadStop(k.load(k.addr('task')))}`),
  });
  pass(kernel, 25);
  expect(kernel.modules.unload('threads')).toBe(0);
  expect(logSince(kernel).slice(-4)).toEqual(['left 0', 'left 0', 'left 5', 'exit code 3']);
});

test('calls of a thread have return addresses in its function', () => {
  const kernel = taskKernel();
  load(kernel, {
    init(k) {
      k.kthreadRun('where', function* worker(t) {
        yield;
        t.dumpStack();
        t.msleep(1);
      });
      return 0;
    },
  });
  expect(() => pass(kernel, 10)).toThrow('a call that may wait is made as: yield k.call()');
  expect(logSince(kernel).some((line) => /^ worker\+0x\w+\/0x80 \[threads\]$/.test(line))).toBe(
    true,
  );
});

test('code of a module that has been unloaded faults', () => {
  const kernel = taskKernel();
  load(kernel, {
    init(k) {
      k.kthreadRun('left behind', function* worker(t) {
        for (;;) yield t.msleep(10);
      });
      return 0;
    },
  });
  pass(kernel, 15);
  kernel.modules.unload('threads');
  pass(kernel, 15);
  const log = logSince(kernel).join('\n');
  expect(log).toContain('BUG: unable to handle page fault');
  expect(log).toContain('Comm: left behind');
});

test('a function that is not a generator runs in the interrupt of its timer', () => {
  const kernel = taskKernel();
  load(kernel, {
    init(k) {
      const tick = k.fn('tick', (t, timer) => t.prInfo(`tick ${timer === t.addr('timer')}`));
      k.timerSetup(k.addr('timer'), tick);
      k.modTimer(k.addr('timer'), k.jiffies + 5);
      return 0;
    },
  });
  pass(kernel, 10);
  expect(logSince(kernel).at(-1)).toBe('tick true');
});

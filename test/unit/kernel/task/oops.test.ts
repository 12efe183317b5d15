import { describe, expect, test } from 'vitest';
import { PageFault } from '../../../../src/machine/memory.ts';
import { logSince, testKernel } from '../../../support/kernel-machine.ts';

test('an oops of 6.1 names the address, the code and the task', () => {
  const { kernel } = testKernel('6.1');
  const task = kernel.tasks.spawn('victim')!;
  const seq = kernel.base.log.seq;
  const ret = kernel.tasks.runAs(task, () =>
    kernel.oops.guard(
      () =>
        kernel.base.stack.within('vfs_write', () => {
          kernel.base.machine.memory.write8(0xc90000000010, 1);
          return 'survived';
        }),
      'killed',
    ),
  );
  expect(ret).toBe('killed');
  expect(logSince(kernel, seq)).toEqual([
    'BUG: unable to handle page fault for address: ffffc90000000010',
    '#PF: supervisor write access in kernel mode',
    '#PF: error_code(0x0002) - not-present page',
    'PGD 0 P4D 0 ',
    'Oops: 0002 [#1] SMP',
    `CPU: 0 PID: ${task.pid} Comm: victim Not tainted 6.1.192 #2 `,
    'RIP: 0010:vfs_write+0xae/0x320',
    'Call Trace:',
    ' <TASK>',
    ' </TASK>',
    'Modules linked in:',
    'CR2: ffffc90000000010',
    '---[ end trace 0000000000000000 ]---',
  ]);
  expect(task.killed).toBe(true);
  expect(task.state).toBe('Z');
  expect(kernel.base.taints.has('D')).toBe(true);
  expect(kernel.oops.panicked).toBe('');
});

test('a fault in an interrupt is a panic, after which nothing runs', () => {
  const { kernel } = testKernel();
  const fault = (): never => {
    throw new PageFault(0, false);
  };
  const task = kernel.tasks.spawn('victim')!;
  kernel.tasks.runAs(task, () => kernel.tasks.hardirq(() => kernel.oops.guard(fault, undefined)));
  expect(logSince(kernel).at(-1)).toBe('Kernel panic - not syncing: Fatal exception in interrupt');
  expect(kernel.oops.guard(() => 'ran', 'dead')).toBe('dead');
});

test('init must not die', () => {
  const { kernel } = testKernel();
  const fault = (): never => {
    throw new PageFault(0, false);
  };
  kernel.tasks.runAs(kernel.tasks.find(1)!, () => kernel.oops.guard(fault, undefined));
  expect(kernel.oops.panicked).toContain('Attempted to kill init!');
});

test('bugs of the simulator are not oopses', () => {
  const { kernel } = testKernel();
  const fail = (): never => {
    throw new TypeError('bug');
  };
  expect(() => kernel.oops.guard(fail, undefined)).toThrow('bug');
  expect(kernel.oops.oopses).toBe(0);
});

describe('a fault where nothing is guarded', () => {
  test('in a timer is a panic', () => {
    const { kernel } = testKernel();
    const { clock } = kernel.base.machine;
    clock.after(5, () => kernel.base.machine.memory.read32(0xc900_0000_1000));
    clock.advance(10);
    expect(kernel.oops.panicked).toBe('Fatal exception in interrupt');
    expect(kernel.base.machine.cpu.context).toBe('task');
  });

  test('in a fork ends the parent, which gets no child', () => {
    const { kernel } = testKernel();
    const parent = kernel.tasks.spawn('parent')!;
    kernel.tasks.switchTo(parent);
    const children = [1, 2, 3].map((n) => kernel.tasks.spawn(`c${n}`)!);
    for (const child of children) kernel.tasks.exit(child);
    for (const { addr } of children) kernel.base.machine.memory.fill(addr, 0x41, 2048);
    expect(kernel.tasks.spawn('first')).toBeDefined();
    expect(kernel.tasks.spawn('second')).toBe(undefined);
    expect([parent.killed, kernel.oops.panicked]).toEqual([true, '']);
  });

  test('after a panic says nothing, and the simulation goes on', () => {
    const { kernel } = testKernel();
    kernel.oops.panic('test');
    const { seq } = kernel.base.log;
    const result = kernel.oops.contain(
      () => kernel.base.machine.memory.read32(0xc900_0000_1000),
      7,
    );
    expect([result, kernel.base.log.linesSince(seq)]).toEqual([7, []]);
  });
});

import { expect, test } from 'vitest';
import { dumpStackText } from '../../../../src/kernel/base/dump-stack.ts';
import { testBase } from '../../../support/kernel-machine.ts';

test('6.12 dumps a stack as recorded', () => {
  const base = testBase('6.12');
  Object.assign(base.machine.cpu, { pid: 48, comm: 'insmod' });
  base.taint('O');
  base.stack.beginChain(['entry_SYSCALL_64_after_hwframe', 'do_syscall_64', '__link_object']);
  expect(dumpStackText(base)).toBe(
    [
      'CPU: 0 UID: 0 PID: 48 Comm: insmod Tainted: G           O       6.12.117 #1 ',
      'Tainted: [O]=OOT_MODULE',
      'Call Trace:',
      ' <TASK>',
      ' dump_stack_lvl+0x5b/0x70',
      ' dump_stack+0x14/0x20',
      ' __link_object+0x18a/0x1b0',
      ' do_syscall_64+0x43/0xd0',
      ' entry_SYSCALL_64_after_hwframe+0x4b/0x53',
      ' </TASK>',
    ].join('\n'),
  );
});

test('6.1 names neither the user nor the taints', () => {
  const base = testBase('6.1');
  Object.assign(base.machine.cpu, { pid: 51, comm: 'insmod' });
  base.taint('O');
  expect(dumpStackText(base).split('\n').slice(0, 5)).toEqual([
    'CPU: 0 PID: 51 Comm: insmod Tainted: G           O       6.1.192 #2 ',
    'Call Trace:',
    ' <TASK>',
    ' dump_stack_lvl+0x3a/0x4c',
    ' dump_stack+0x10/0x12',
  ]);
});

test('7.3 tells the model of preemption', () => {
  const base = testBase('7.3');
  Object.assign(base.machine.cpu, { id: 1, pid: 57, comm: 'insmod' });
  base.taint('O');
  expect(dumpStackText(base).split('\n')[0]).toBe(
    'CPU: 1 UID: 0 PID: 57 Comm: insmod Tainted: G           O        7.3.4 #1 PREEMPTLAZY  ',
  );
});

test('an interrupt says so', () => {
  const base = testBase();
  base.machine.cpu.context = 'hardirq';
  expect(dumpStackText(base)).toContain(' <IRQ>\n');
});

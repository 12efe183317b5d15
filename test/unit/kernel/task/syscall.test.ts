import { expect, test } from 'vitest';
import { syscallChain } from '../../../../src/kernel/task/syscall.ts';
import { symbolsOf, testKernel } from '../../../support/kernel-machine.ts';
import { profileOf } from '../../../../src/versions/profile.ts';

test('the chain of a write is that of the recordings', () => {
  const { kernel } = testKernel('6.12');
  const { base, syscalls } = kernel;
  const frames = syscalls.run('write', () => symbolsOf(base, base.machine.cpu.trace), []);
  expect(frames).toEqual([
    'full_proxy_write+0x56/0x80',
    'vfs_write+0xc2/0x360',
    'ksys_write+0x63/0xe0',
    '__x64_sys_write+0x18/0x20',
    'x64_sys_call+0x1816/0x1980',
    'do_syscall_64+0x43/0xd0',
    'entry_SYSCALL_64_after_hwframe+0x4b/0x53',
  ]);
  expect(base.machine.cpu.trace).toBe(0);
});

test('each version has its own chain of finit_module', () => {
  expect(syscallChain(profileOf('5.9').kernel, 'finit_module')).toEqual([
    'entry_SYSCALL_64_after_hwframe',
    'do_syscall_64',
    '__do_sys_finit_module',
    'load_module',
    'do_init_module',
  ]);
  expect(syscallChain(profileOf('6.12').kernel, 'finit_module', 2).at(-1)).toBe(
    'init_module_from_file',
  );
});

test('the time of printing passes on the way out', () => {
  const { kernel } = testKernel();
  const { clock } = kernel.base.machine;
  kernel.base.log.settle();
  const before = clock.nowNs;
  kernel.syscalls.run('read', () => kernel.base.printk('x'), undefined);
  expect(clock.nowNs - before).toBe(10_000);
});

import { expect, test } from 'vitest';
import { statLine } from '../../../../src/kernel/proc/pid.ts';
import { ENOENT } from '../../../../src/lib/errptr.ts';
import { testKernel } from '../../../support/kernel-machine.ts';

test('a process has a directory while it lives', () => {
  const { kernel } = testKernel();
  const { fs, tasks } = kernel;
  const sh = tasks.spawn('sh')!;
  const dir = `/proc/${sh.pid}`;
  expect(fs.list('/proc')).toContain(String(sh.pid));
  expect(fs.read(`${dir}/comm`)).toBe('sh\n');
  expect(fs.read(`${dir}/status`)).toContain(`State:\tS (sleeping)\nTgid:\t${sh.pid}\n`);
  expect(tasks.runAs(sh, () => fs.read('/proc/self/comm'))).toBe('sh\n');
  tasks.exit(sh);
  expect(fs.read(`${dir}/comm`)).toBe(-ENOENT);
  expect(fs.read('/proc/0/comm')).toBe(-ENOENT);
});

test('/proc/PID/stat has 52 fields', () => {
  const { kernel } = testKernel();
  const fields = statLine(kernel.tasks.find(2)!).trimEnd().split(' ');
  expect(fields).toHaveLength(52);
  expect(fields.slice(0, 4)).toEqual(['2', '(kthreadd)', 'I', '0']);
});

test('/proc/PID/stack', () => {
  const { kernel } = testKernel();
  expect(kernel.fs.read('/proc/2/stack')).toMatch(/^\[<0>\] kthread\+0x[0-9a-f]+\/0x[0-9a-f]+\n/);
  expect(kernel.fs.read('/proc/1/stack')).toBe('');
});

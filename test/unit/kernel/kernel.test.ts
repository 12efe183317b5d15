import { expect, test } from 'vitest';
import { EFAULT, ENOENT } from '../../../src/lib/errptr.ts';
import { PageFault } from '../../../src/machine/memory.ts';
import { symbolsOf, testKernel } from '../../support/kernel-machine.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

test('reads and writes of files are system calls', () => {
  const { kernel } = testKernel();
  const { base, fs } = kernel;
  let frames: string[] = [];
  const write = (data: Uint8Array): number => {
    frames = symbolsOf(base, base.machine.cpu.trace).map((s) => s.split('+')[0]);
    return data.length;
  };
  fs.addFile('/sys/kernel/debug/f', { mode: 0o644, write });
  fs.addFile('/proc/f', { mode: 0o644, write });
  expect(kernel.write('/sys/kernel/debug/f', bytes('ab'))).toBe(2);
  expect(frames[0]).toBe('full_proxy_write');
  expect(kernel.write('/proc/f', bytes('ab'))).toBe(2);
  expect(frames[0]).toBe('vfs_write');
  expect(kernel.read('/none')).toBe(-ENOENT);
  expect(kernel.release).toBe('6.12.117');
});

test('a handler that faults kills the reader', () => {
  const { kernel } = testKernel();
  const read = (): never => {
    throw new PageFault(0, false);
  };
  kernel.fs.addFile('/proc/bad', { mode: 0o444, read });
  const cat = kernel.tasks.spawn('cat')!;
  expect(kernel.tasks.runAs(cat, () => kernel.read('/proc/bad'))).toBe(-EFAULT);
  expect(cat.killed).toBe(true);
});

test('/dev/kmsg takes and gives lines', () => {
  const { kernel } = testKernel();
  expect(kernel.write('/dev/kmsg', bytes('from user space\n'))).toBe(16);
  expect(kernel.read('/dev/kmsg')).toMatch(/6,\d+,\d+,-;from user space\n$/);
});

test('the same seed gives the same machine', () => {
  const state = (): unknown[] => {
    const { kernel } = testKernel();
    return [
      kernel.base.log.dmesg,
      kernel.tasks.list().map((t) => [t.pid, t.addr, t.stack.start]),
      kernel.read('/proc/slabinfo'),
      kernel.read('/proc/kallsyms'),
    ];
  };
  expect(state()).toEqual(state());
});

test('who waits for a part of the kernel is told when it is made, or at once', () => {
  class Part {
    readonly name = 'part';
  }
  const { kernel } = testKernel();
  const told: Part[] = [];
  kernel.whenMade(Part, (part) => told.push(part));
  const part = kernel.only(Part, () => new Part());
  kernel.whenMade(Part, (one) => told.push(one));
  expect(kernel.only(Part, () => new Part())).toBe(part);
  expect(told).toEqual([part, part]);
});

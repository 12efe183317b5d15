import { expect, test } from 'vitest';
import { CRED_SIZE, Credentials } from '../../../../src/kernel/task/cred.ts';
import { TASK_STRUCT } from '../../../../src/kernel/base/task-struct.ts';
import { testKernel } from '../../../support/kernel-machine.ts';

test('each task gets a copy of its own, which goes with it', () => {
  const { kernel } = testKernel();
  const { memory } = kernel.base.machine;
  const credOf = (addr: number): number => memory.readPtr(addr + TASK_STRUCT.cred);
  const first = kernel.tasks.spawn('one')!;
  const second = kernel.tasks.spawn('two')!;
  const cred = credOf(first.addr);
  expect(cred).not.toBe(0);
  expect(credOf(second.addr)).not.toBe(cred);
  expect(memory.readPtr(first.addr + TASK_STRUCT.realCred)).toBe(cred);
  expect(memory.readLong(cred)).toBe(2);
  kernel.tasks.exit(first);
  // The freed slot is the next that is given out.
  expect(credOf(kernel.tasks.spawn('three')!.addr)).toBe(cred);
});

test('who holds a reference keeps it', () => {
  const { kernel } = testKernel();
  const { memory } = kernel.base.machine;
  const task = kernel.tasks.spawn('one')!;
  const cred = memory.readPtr(task.addr + TASK_STRUCT.cred);
  memory.writeLong(cred, 3);
  kernel.tasks.exit(task);
  expect(memory.readLong(cred)).toBe(1);
  expect(memory.readPtr(kernel.tasks.spawn('two')!.addr + TASK_STRUCT.cred)).not.toBe(cred);
});

test('the cache is that of the kernel', () => {
  const { kernel } = testKernel();
  const jar = kernel.mm.slab.caches.find(({ name }) => name === 'cred_jar')!;
  expect(jar.objectSize).toBe(CRED_SIZE);
  expect(jar.size).toBe(192);
  expect(kernel.base.symbols.lookupName('cred_jar')).toBeDefined();
  expect(Credentials.name).toBe('Credentials');
});

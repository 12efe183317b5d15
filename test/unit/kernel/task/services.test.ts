import { expect, test } from 'vitest';
import { taskKernel } from '../../../support/task-machine.ts';

test('after the boot nothing waits to happen', () => {
  const kernel = taskKernel();
  expect(kernel.run.sched.active).toBe(false);
  expect(kernel.run.sched.schedule.text).toBe('');
  const { memory } = kernel.base.machine;
  const systemWq = kernel.base.symbols.lookupName('system_wq')!;
  expect(memory.readPtr(systemWq)).toBe(kernel.run.workqueues.system);
});

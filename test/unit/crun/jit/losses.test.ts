import { expect, test, vi } from 'vitest';
import { C_LOOPS, loopModule } from '../../../support/c-loops.ts';
import { PutOffLosses } from '../../../../src/crun/jit/losses.ts';
import { ModuleMachine } from '../../../support/module-machine.ts';

test('what registers lose in a loop is told before the module is loaded', () => {
  const flush = vi.spyOn(PutOffLosses.prototype, 'flush');
  const machine = new ModuleMachine({ truth: true, compile: 'eager' });
  machine.insmod(loopModule(C_LOOPS[2], 1));
  const told = flush.mock.contexts as PutOffLosses[];
  expect(told.length).toBeGreaterThan(0);
  expect(told.every(({ count }) => count === 0)).toBe(true);
  flush.mockRestore();
});

import { expect, test } from 'vitest';
import { C_LOOPS, loopModule } from '../../../support/c-loops.ts';
import { PutOffLosses } from '../../../../src/crun/jit/losses.ts';
import { ModuleMachine } from '../../../support/module-machine.ts';

test('all losses were told when a module is loaded', () => {
  const told: number[] = [];
  const { flush } = PutOffLosses.prototype;
  PutOffLosses.prototype.flush = function (this: PutOffLosses, t) {
    told.push(this.count);
    flush.call(this, t);
    expect(this.count).toBe(0);
  };
  try {
    const machine = new ModuleMachine({ truth: true, compile: 'eager' });
    machine.insmod(loopModule(C_LOOPS[2], 1));
  } finally {
    PutOffLosses.prototype.flush = flush;
  }
  expect(Math.max(...told)).toBeGreaterThan(0);
});

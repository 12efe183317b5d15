import { expect, test } from 'vitest';
import { C_LOOPS, loopModule } from '../../../support/c-loops.ts';
import { ModuleMachine } from '../../../support/module-machine.ts';

test('a piece that compiled code goes beyond is charged for as if it had not', () => {
  const [plain, compiled] = [false, true].map((compile) => {
    const machine = new ModuleMachine({ compile });
    machine.insmod(loopModule(C_LOOPS[9], 3000));
    return machine.system.machine.memory.effort.spent;
  });
  expect(compiled).toBe(plain);
});

import { expect, test } from 'vitest';
import { createCpu } from '../../../src/machine/cpu.ts';

test('a CPU at reset runs the idle task with an empty call chain', () => {
  expect(createCpu(3)).toEqual({
    id: 3,
    trace: 0,
    context: 'task',
    current: 0,
    pid: 0,
    comm: 'swapper',
  });
  expect(createCpu(0)).not.toBe(createCpu(0));
});

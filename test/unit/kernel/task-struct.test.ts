import { expect, test } from 'vitest';
import { TASK_COMM_LEN, TASK_STRUCT, TASK_STRUCT_SIZE } from '../../../src/kernel/task-struct.ts';

test('fields do not overlap and lie in the structure', () => {
  const sizes: Record<keyof typeof TASK_STRUCT, number> = {
    state: 4,
    stack: 8,
    tasks: 16,
    pid: 4,
    tgid: 4,
    realParent: 8,
    comm: TASK_COMM_LEN,
    threadSp: 8,
  };
  let end = 0;
  for (const [name, offset] of Object.entries(TASK_STRUCT)) {
    expect(offset, name).toBeGreaterThanOrEqual(end);
    end = offset + sizes[name as keyof typeof TASK_STRUCT];
  }
  expect(end).toBeLessThanOrEqual(TASK_STRUCT_SIZE);
});

import { expect, test } from 'vitest';
import {
  PF_KTHREAD,
  TASK_COMM_LEN,
  TASK_STRUCT,
  TASK_STRUCT_SIZE,
} from '../../../../src/kernel/base/task-struct.ts';

test('fields do not overlap and lie in the structure', () => {
  const sizes: Record<keyof typeof TASK_STRUCT, number> = {
    state: 4,
    stack: 8,
    flags: 4,
    tasks: 16,
    exitState: 4,
    pid: 4,
    tgid: 4,
    realParent: 8,
    realCred: 8,
    cred: 8,
    comm: TASK_COMM_LEN,
    files: 8,
    taskWorks: 8,
    kthreadData: 8,
    threadSp: 8,
  };
  let end = 0;
  for (const [name, offset] of Object.entries(TASK_STRUCT)) {
    expect(offset, name).toBeGreaterThanOrEqual(end);
    end = offset + sizes[name as keyof typeof TASK_STRUCT];
  }
  expect(end).toBeLessThanOrEqual(TASK_STRUCT_SIZE);
});

test('the flag of kernel threads is that of the kernel', () => {
  expect(PF_KTHREAD).toBe(0x0020_0000);
});

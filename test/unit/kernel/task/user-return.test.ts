import { expect, test } from 'vitest';
import { TASK_STRUCT } from '../../../../src/kernel/base/task-struct.ts';
import { TaskWork } from '../../../../src/kernel/task/user-return.ts';
import { testKernel } from '../../../support/kernel-machine.ts';

function withCalls() {
  const { kernel } = testKernel();
  const { base, tasks, oops } = kernel;
  const called: [fn: number, pid: number][] = [];
  const work = new TaskWork(base, tasks, oops, (fn) => called.push([fn, base.machine.cpu.pid]));
  tasks.beforeExit = (task) => work.exit(task);
  const give = (addr: number): void =>
    base.machine.memory.writePtr(addr + TASK_STRUCT.taskWorks, 0xffff_8880_0000);
  return { tasks, work, called, give };
}

test('a process with work does it when it returns to user space', () => {
  const { tasks, work, called, give } = withCalls();
  const task = tasks.spawn('one')!;
  tasks.runAs(task, () => work.run());
  work.onUserReturn(100);
  tasks.runAs(task, () => work.run());
  expect(called).toEqual([]);
  give(task.addr);
  tasks.runAs(task, () => work.run());
  expect(called).toEqual([[100, task.pid]]);
});

test('a process that ends lets go first, then does its work, as itself', () => {
  const { tasks, work, called, give } = withCalls();
  const task = tasks.spawn('one')!;
  work.onUserReturn(100);
  work.onExit(200);
  give(task.addr);
  tasks.exit(task);
  expect(called).toEqual([
    [200, task.pid],
    [100, task.pid],
  ]);
});

test('kernel threads never return to user space', () => {
  const { tasks, work, called } = withCalls();
  work.onExit(200);
  tasks.exit(tasks.kthreadRun('thread')!);
  expect(called).toEqual([]);
});

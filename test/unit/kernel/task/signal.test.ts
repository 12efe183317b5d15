import { expect, it } from 'vitest';
import { boot } from '../../../../src/system.ts';

const SIGTERM = 15;

it('a process gets any signal, a thread of the kernel those that it allows', () => {
  const { kernel } = boot();
  const { signals, kthreads } = kernel.run;
  const thread = kthreads.create('thread', () => undefined)!;
  expect(signals.send(SIGTERM, thread.task.addr)).toBe(0);
  expect(signals.isPending(thread.task.addr, SIGTERM)).toBe(false);
  const { current } = kernel.tasks;
  expect(signals.send(SIGTERM, current.addr)).toBe(0);
  expect(signals.isPending(current.addr, SIGTERM)).toBe(true);
  expect(kernel.run.sched.current.signalled).toBe(true);
});

it('takes the lowest first, and is not signalled when none is left', () => {
  const { kernel } = boot();
  const { signals, sched } = kernel.run;
  const { addr } = kernel.tasks.current;
  for (const signal of [17, 2, SIGTERM]) signals.send(signal, addr);
  expect([1, 2, 3, 4].map(() => signals.dequeue())).toEqual([2, SIGTERM, 17, 0]);
  expect(sched.current.signalled).toBe(false);
  signals.send(2, addr);
  signals.flush(addr);
  expect(signals.isPending(addr, 2)).toBe(false);
});

it('refuses numbers that are none, and tasks that are not there; 0 only looks', () => {
  const { kernel } = boot();
  const { signals } = kernel.run;
  const { addr } = kernel.tasks.current;
  expect(signals.send(65, addr)).toBe(-22);
  expect(signals.send(-1, addr)).toBe(-22);
  expect(signals.send(SIGTERM, 0x1000)).toBe(-3);
  expect(signals.send(0, addr)).toBe(0);
  expect(signals.dequeue()).toBe(0);
});

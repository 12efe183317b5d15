import { expect, test } from 'vitest';
import { listEntries } from '../../../../src/kernel/base/list-head.ts';
import { INIT_STACK } from '../../../../src/kernel/base/static-data.ts';
import { TASK_STRUCT } from '../../../../src/kernel/base/task-struct.ts';
import { THREAD_SIZE } from '../../../../src/machine/layout.ts';
import { symbolsOf, testKernel } from '../../../support/kernel-machine.ts';

test('the boot starts init, kthreadd and kernel threads, linked in order of pid', () => {
  const { kernel } = testKernel();
  const { tasks, base } = kernel;
  const list = tasks.list();
  expect(list.slice(0, 2).map((t) => [t.pid, t.comm, t.kthread])).toEqual([
    [1, 'init', false],
    [2, 'kthreadd', true],
  ]);
  expect(list.slice(2).every((t) => t.kthread && t.parent!.pid === 2)).toBe(true);
  const { memory } = base.machine;
  const head = base.symbols.lookupName('init_task')! + TASK_STRUCT.tasks;
  const linked = listEntries(memory, head).map((at) => at - TASK_STRUCT.tasks);
  expect(linked).toEqual(list.map((t) => t.addr));
  expect(linked.map((at) => memory.readString(at + TASK_STRUCT.comm, 16))).toEqual(
    list.map((t) => t.comm),
  );
  expect([tasks.initTask.comm, tasks.initTask.stack.start]).toEqual(['swapper/0', INIT_STACK]);
});

test('a process has a structure and a stack of its own, and gives them back', () => {
  const { kernel, calls } = testKernel();
  const { tasks, base, mm } = kernel;
  tasks.exit(tasks.spawn('warm-up')!);
  const free = mm.pageAlloc.nrFreePages;
  calls.length = 0;
  const sh = tasks.spawn('a-name-that-is-too-long')!;
  expect(sh.comm).toBe('a-name-that-is-');
  expect(sh.stack.start % 4096).toBe(0);
  expect(sh.stack.end - sh.stack.start).toBe(THREAD_SIZE);
  const [alloc] = calls.filter((c) => c.name === 'alloc');
  expect(alloc.args[0]).toBe(sh.addr);
  expect(symbolsOf(base, alloc.trace).some((s) => s.startsWith('copy_process'))).toBe(true);
  expect(tasks.find(sh.pid)).toBe(sh);
  tasks.exit(sh);
  expect(tasks.find(sh.pid)).toBeUndefined();
  expect(mm.pageAlloc.nrFreePages).toBe(free);
  expect(tasks.spawn('next')!.pid).toBe(sh.pid + 1);
});

test('switching saves the registers on the stack of the task before', () => {
  const { kernel } = testKernel();
  const { tasks, base } = kernel;
  const { memory, cpu } = base.machine;
  const [a, b] = [tasks.spawn('a')!, tasks.spawn('b')!];
  tasks.switchTo(a);
  expect([cpu.current, cpu.pid, cpu.comm]).toEqual([a.addr, a.pid, 'a']);
  const sp = a.stack.sp;
  a.regs[2] = 0x888004be6000;
  tasks.switchTo(b);
  expect(a.stack.sp).toBe(sp - 48);
  expect(memory.readPtr(sp - 48 + 16)).toBe(0x888004be6000);
  expect(memory.readPtr(a.addr + TASK_STRUCT.threadSp)).toBe(a.stack.sp);
  expect(a.state).toBe('S');
  memory.writePtr(sp - 48 + 16, 0x1234);
  tasks.switchTo(a);
  expect([a.stack.sp, a.regs[2], a.state, b.state]).toEqual([sp, 0x1234, 'R', 'S']);
});

test('runAs runs as the other task and comes back, also from a kernel thread', () => {
  const { kernel } = testKernel();
  const { tasks, base } = kernel;
  const sh = tasks.spawn('sh')!;
  const thread = tasks.kthreadRun('kmemleak')!;
  tasks.switchTo(sh);
  base.stack.begin('schedule');
  const { trace } = base.machine.cpu;
  const inside = tasks.runAs(thread, () => [
    base.machine.cpu.comm,
    ...symbolsOf(base, base.machine.cpu.trace).map((s) => s.split('+')[0]),
  ]);
  expect(inside).toEqual(['kmemleak', 'kthread', 'ret_from_fork', 'ret_from_fork_asm']);
  expect(tasks.current).toBe(sh);
  expect(base.machine.cpu.trace).toBe(trace);
  expect(thread.state).toBe('I');
  expect(() =>
    tasks.runAs(thread, () => {
      throw new Error('x');
    }),
  ).toThrow('x');
  expect(tasks.current).toBe(sh);
});

test('a task that exits leaves the CPU to its parent and its children to init', () => {
  const { kernel } = testKernel();
  const { tasks, base } = kernel;
  const sh = tasks.spawn('sh')!;
  const child = tasks.spawn('child', sh)!;
  const grandchild = tasks.spawn('grandchild', child)!;
  tasks.switchTo(child);
  tasks.exit(child);
  expect(tasks.current).toBe(sh);
  expect(grandchild.parent!.pid).toBe(1);
  expect(base.machine.memory.readPtr(grandchild.addr + TASK_STRUCT.realParent)).toBe(
    tasks.find(1)!.addr,
  );
});

test('interrupts have a context and a chain of their own', () => {
  const { kernel } = testKernel();
  const { tasks, base } = kernel;
  const { cpu } = base.machine;
  tasks.softirq(() => {
    expect(cpu.context).toBe('softirq');
    tasks.hardirq(() => expect(cpu.context).toBe('hardirq'));
    expect(cpu.context).toBe('softirq');
    expect(symbolsOf(base, cpu.trace)[0]).toMatch(/^handle_softirqs\+/);
  });
  expect([cpu.context, cpu.trace]).toEqual(['task', 0]);
});

test('each CPU has an idle task that its percpu memory points at', () => {
  const { kernel } = testKernel();
  const { machine } = kernel.base;
  expect(machine.cpus.map((cpu) => cpu.comm)).toEqual(['swapper/0', 'swapper/1']);
  const { start, end } = kernel.mm.percpu.staticRange(1);
  const words = new Set<number>();
  for (let at = start; at < end; at += 8) words.add(machine.memory.readPtr(at));
  expect(words.has(machine.cpus[1].current)).toBe(true);
});

test('without memory there is no new task', () => {
  const { kernel } = testKernel();
  kernel.mm.pageAlloc.shouldFail = () => true;
  const pid = kernel.tasks.lastPid;
  for (let i = 0; i < 100; i++) expect(kernel.tasks.spawn('x')).toBeUndefined();
  expect(kernel.tasks.lastPid).toBe(pid);
});

test('a new name reaches the structure and the CPU', () => {
  const { kernel } = testKernel();
  const task = kernel.tasks.spawn('sh')!;
  kernel.tasks.switchTo(task);
  kernel.tasks.setComm(task, 'insmod');
  const { memory, cpu } = kernel.base.machine;
  expect([task.comm, cpu.comm]).toEqual(['insmod', 'insmod']);
  expect(memory.readString(task.addr + TASK_STRUCT.comm, 16)).toBe('insmod');
});

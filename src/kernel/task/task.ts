/**
 * Tasks: `struct task_struct`s in simulated memory, each with a kernel stack of its own, and the
 * switch between them (kernel/fork.c, kernel/exit.c, kernel/sched/core.c).
 *
 * Which task runs is up to the scheduler (sched.ts) or to the simulation, which acts for processes.
 *
 * Simplified: no `struct pid`, signals or address spaces; a dead task is freed at
 * once, without RCU. Stacks are pages (no VMAP_STACK): kmemleak does not know them as objects.
 *
 * Invariants: every task but pid 0 is linked into the list at `init_task.tasks`, in the order of
 * its making, so by pid; the registers of a task that does not run lie on its stack.
 */
import { assert } from '../../base/assert.ts';
import type { PercpuPtr, VirtAddr } from '../../machine/address.ts';
import { THREAD_SIZE } from '../../machine/layout.ts';
import { GFP_KERNEL } from '../../mm/gfp.ts';
import { warn } from '../../mm/warn.ts';
import { SLAB_ACCOUNT, SLAB_PANIC, type KmemCache } from '../../mm/slab/kmem-cache.ts';
import type { KernelFacts } from '../../versions/kernel.ts';
import { StackState } from '../base/call-stack.ts';
import { Credentials } from './cred.ts';
import type { KernelBase } from '../base/base.ts';
import type { KernelMm } from '../base/allocators.ts';
import { initListHead, listAddTail, listDel } from '../base/list-head.ts';
import { INIT_STACK } from '../base/static-data.ts';
import { PF_KTHREAD, TASK_COMM_LEN, TASK_STRUCT, TASK_STRUCT_SIZE } from '../base/task-struct.ts';

/** Callee-saved registers: rbx, rbp, r12 to r15. */
export const SAVED_REGISTERS = 6;
/** 2^2 pages make THREAD_SIZE. */
const THREAD_SIZE_ORDER = 2;

/** A process or a kernel thread. */
export interface Task {
  readonly pid: number;
  comm: string;
  /** Address of its `struct task_struct`. */
  readonly addr: VirtAddr;
  readonly stack: StackState;
  /** First frame of its stack pages; 0 for the static stack of the boot task. */
  readonly stackPfn: number;
  parent: Task | undefined;
  readonly kthread: boolean;
  /** As /proc/PID/stat prints it: R running, S and D sleeping, I idle kernel thread, Z dead. */
  state: 'R' | 'S' | 'D' | 'I' | 'Z';
  /** A fault ended it; whoever made it has still to call `exit`. */
  killed: boolean;
  /** Its callee-saved registers, while it runs. */
  readonly regs: number[];
  /** Saves on the stack what an interrupt does, when one takes the CPU away within code. */
  interrupted?: (() => void) | undefined;
  /** Nanoseconds since power-on. */
  readonly startNs: number;
}

/** What kernel threads of a booted machine are called, from pid 3 on. */
const BOOT_KTHREADS = [
  'rcu_gp',
  'mm_percpu_wq',
  'ksoftirqd/0',
  'rcu_preempt',
  'migration/0',
  'kdevtmpfs',
  'kswapd0',
  'kworker/0:1',
] as const;
/** The pid of the task that makes kernel threads for others. */
const KTHREADD_PID = 2;
/** `exit_state` of a task that is gone (include/linux/sched.h). */
const EXIT_DEAD = 0x10;
const UNDERFLOW = 'refcount_t: underflow; use-after-free.';
/** Pids that a small machine has used up when the shell starts. */
const FIRST_USER_PID = 44;

/** All tasks, and which one each CPU runs. */
export class TaskTable {
  /** The boot task, pid 0. */
  readonly initTask: Task;
  private readonly base: KernelBase;
  private readonly mm: KernelMm;
  private readonly cache: KmemCache;
  private readonly creds: Credentials;
  /** Called when a task is about to end, as that task: closes its files. */
  beforeExit: (task: Task) => void = () => undefined;
  /** Called when a task ends, before its memory is freed. */
  onExit: (task: Task) => void = () => undefined;
  /** Runs work that faults may end; see Oops. */
  contain: <T>(work: () => T, killed: T) => T = (work) => work();
  private readonly running: Task[];
  private readonly idle: readonly Task[];
  private readonly tasks = new Map<number, Task>();
  private readonly byAddress = new Map<VirtAddr, Task>();
  /** The percpu variables that hold the running and the idle task of each CPU. */
  private readonly currentTask: PercpuPtr;
  private readonly idleThreads: PercpuPtr;
  /** References to tasks that code has taken besides those of the kernel. */
  private readonly references = new Map<VirtAddr, number>();
  /** Tasks that have ended and that somebody refers to. */
  private readonly ended = new Set<VirtAddr>();
  private nextPid = 1;

  constructor(base: KernelBase, mm: KernelMm) {
    this.base = base;
    this.mm = mm;
    this.currentTask = mm.percpu.defineStatic('current_task', 8, 8);
    this.idleThreads = mm.percpu.defineStatic('idle_threads', 8, 8);
    const cache = mm.slab.createCache('task_struct', {
      size: TASK_STRUCT_SIZE,
      align: 64,
      flags: SLAB_PANIC | SLAB_ACCOUNT,
      constName: true,
    });
    assert(cache, 'no memory for the cache of tasks');
    this.cache = cache;
    this.creds = new Credentials(base, mm);
    this.initTask = this.makeInitTask();
    this.running = base.machine.cpus.map((cpu) =>
      cpu.id === 0 ? this.initTask : this.makeIdleTask(cpu.id),
    );
    this.idle = [...this.running];
    for (const cpu of base.machine.cpus) {
      this.setPercpu(this.idleThreads, cpu.id, this.running[cpu.id].addr);
      this.setPercpu(this.currentTask, cpu.id, this.running[cpu.id].addr);
    }
  }

  /** Starts pid 1, kthreadd and the threads of a booted machine. */
  boot(): void {
    this.spawn('init', this.initTask);
    const kthreadd = this.create('kthreadd', this.initTask, true);
    assert(kthreadd, 'no memory for kthreadd');
    for (const comm of BOOT_KTHREADS) this.kthreadRun(comm);
    this.nextPid = Math.max(this.nextPid, FIRST_USER_PID);
  }

  /** The task that runs on the current CPU. */
  get current(): Task {
    return this.running[this.base.machine.cpu.id];
  }

  /** The task that a CPU runs. */
  runningOn(cpu: number): Task {
    return this.running[cpu];
  }

  /** The task that a CPU runs when there is nothing to do. */
  idleTask(cpu: number): Task {
    return this.idle[cpu];
  }

  /** The pid that was given out last. */
  get lastPid(): number {
    return this.nextPid - 1;
  }

  /** The live tasks in the order of the kernel's list; without the idle tasks. */
  list(): readonly Task[] {
    return [...this.tasks.values()];
  }

  /** The live task with that pid. */
  find(pid: number): Task | undefined {
    return this.tasks.get(pid);
  }

  /** The live task whose `struct task_struct` lies at `addr`. */
  at(addr: VirtAddr): Task | undefined {
    return this.byAddress.get(addr);
  }

  /**
   * Makes a process that sleeps; undefined when there is no memory, or when the kernel faults.
   * @kernel kernel/fork.c copy_process simplified
   */
  spawn(comm: string, parent: Task = this.current): Task | undefined {
    return this.contain(() => this.create(comm, parent, false), undefined);
  }

  /** Makes a kernel thread that sleeps; undefined when there is no memory. */
  kthreadRun(comm: string): Task | undefined {
    return this.create(comm, this.find(KTHREADD_PID) ?? this.initTask, true);
  }

  /** Gives a task another name, as exec does; cut to 15 bytes. */
  setComm(task: Task, comm: string): void {
    task.comm = comm.slice(0, TASK_COMM_LEN - 1);
    this.base.machine.memory.writeString(task.addr + TASK_STRUCT.comm, task.comm, TASK_COMM_LEN);
    for (const cpu of this.base.machine.cpus) {
      if (this.running[cpu.id] === task) cpu.comm = task.comm;
    }
  }

  /**
   * Ends a task and frees its memory; when it runs, the CPU goes on with its parent.
   * @kernel kernel/exit.c do_exit simplified
   */
  exit(task: Task): void {
    assert(task.pid > 1 && this.tasks.get(task.pid) === task, 'only live tasks end');
    this.beforeExit(task);
    this.onExit(task);
    if (this.current === task) this.switchTo(task.parent ?? this.initTask);
    assert(!this.running.includes(task), 'a task that runs on another CPU can not be freed');
    for (const child of this.tasks.values()) {
      if (child.parent === task) this.adopt(child, this.find(1) ?? this.initTask);
    }
    task.state = 'Z';
    this.tasks.delete(task.pid);
    this.byAddress.delete(task.addr);
    this.contain(() => this.free(task), undefined);
  }

  /** Takes a reference to a task: its structure stays when it ends. */
  get(addr: VirtAddr): void {
    this.references.set(addr, (this.references.get(addr) ?? 0) + 1);
  }

  /**
   * Gives a reference back; the last one to a task that has ended frees it.
   * @kernel include/linux/sched/task.h put_task_struct simplified
   */
  put(addr: VirtAddr): void {
    const count = this.references.get(addr) ?? 0;
    if (count > 1) this.references.set(addr, count - 1);
    else this.references.delete(addr);
    if (count === 0) warn(this.base, 'lib/refcount.c:28 refcount_warn_saturate', UNDERFLOW);
    else if (count === 1 && this.ended.delete(addr)) this.freeStruct(addr);
  }

  private free(task: Task): void {
    const { machine, stack } = this.base;
    try {
      listDel(machine.memory, task.addr + TASK_STRUCT.tasks);
      this.mm.pageAlloc.freePages(task.stackPfn, THREAD_SIZE_ORDER);
      if (!this.references.has(task.addr)) this.freeStruct(task.addr);
      else {
        machine.memory.writePtr(task.addr + TASK_STRUCT.stack, 0);
        machine.memory.write32(task.addr + TASK_STRUCT.exitState, EXIT_DEAD);
        this.ended.add(task.addr);
      }
    } catch (error) {
      stack.noteFault(error, stack.symbols.site('free_task'));
      throw error;
    }
  }

  /** @kernel kernel/fork.c __put_task_struct simplified */
  private freeStruct(addr: VirtAddr): void {
    this.putCreds(addr);
    this.mm.slab.cacheFree(this.cache, addr);
  }

  /**
   * Lets the current CPU run `next`: the registers of the task before go on its stack.
   * @param prevState - the state of the task before; without it, it sleeps.
   * @kernel kernel/sched/core.c context_switch simplified
   */
  switchTo(next: Task, prevState?: Task['state']): void {
    const { machine, stack } = this.base;
    const prev = this.current;
    if (prev === next) return;
    assert(!this.running.includes(next), 'the task runs on another CPU');
    prev.interrupted?.();
    this.saveRegisters(prev);
    if (prev.killed) prev.state = 'Z';
    else prev.state = prevState ?? (prev.kthread ? 'I' : 'S');
    stack.switchTo(next.stack);
    this.restoreRegisters(next);
    next.state = 'R';
    this.running[machine.cpu.id] = next;
    machine.cpu.current = next.addr;
    machine.cpu.pid = next.pid;
    machine.cpu.comm = next.comm;
    this.setPercpu(this.currentTask, machine.cpu.id, next.addr);
  }

  /** Runs `fn` as another task on the current CPU, and comes back. */
  runAs<T>(task: Task, fn: () => T): T {
    const before = this.current;
    this.switchTo(task);
    const mark = task.stack.traces.length;
    if (task.kthread) this.enterKthread();
    try {
      return fn();
    } finally {
      // The task may have ended itself, then its CPU runs its parent by now.
      if (this.current === task) {
        if (task.stack.traces.length > mark) this.base.stack.end(mark);
        this.switchTo(before);
      } else if (this.current !== before) {
        this.switchTo(before);
      }
    }
  }

  /** Enters the frames below which a kernel thread's function runs. */
  enterKthread(): void {
    this.base.stack.beginChain(this.base.facts.kernel.kthreadFrames);
  }

  /** Runs `fn` in a hardware interrupt on the current CPU. */
  hardirq<T>(fn: () => T): T {
    return this.interrupt('hardirq', HARDIRQ_CHAIN, fn);
  }

  /** Runs `fn` in a software interrupt on the current CPU. */
  softirq<T>(fn: () => T): T {
    const { softirqFrame } = this.base.facts.kernel;
    return this.interrupt('softirq', [...HARDIRQ_CHAIN, '__irq_exit_rcu', softirqFrame], fn);
  }

  private interrupt<T>(context: 'hardirq' | 'softirq', chain: readonly string[], fn: () => T): T {
    const { cpu } = this.base.machine;
    const before = cpu.context;
    const mark = this.base.stack.beginChain(chain);
    cpu.context = context;
    try {
      return fn();
    } finally {
      cpu.context = before;
      this.base.stack.end(mark);
    }
  }

  private makeInitTask(): Task {
    const { data, machine, stack } = this.base;
    const addr = data.define('init_task', TASK_STRUCT_SIZE, 64);
    machine.memory.writePtr(addr + TASK_STRUCT.realCred, this.creds.init);
    machine.memory.writePtr(addr + TASK_STRUCT.cred, this.creds.init);
    const state = stack.current;
    state.start = INIT_STACK;
    state.end = INIT_STACK + THREAD_SIZE;
    state.sp = state.end;
    // Calls that the boot has open have no frames on the stack that it gets only now.
    state.sps.fill(state.sp);
    const task = this.describe(0, 'swapper/0', addr, state, 0, undefined, true);
    initListHead(machine.memory, addr + TASK_STRUCT.tasks);
    this.restoreRegisters(task);
    task.state = 'R';
    machine.cpu.current = addr;
    machine.cpu.comm = task.comm;
    return task;
  }

  private makeIdleTask(cpuId: number): Task {
    const { machine } = this.base;
    const task = this.allocate(0, `swapper/${cpuId}`, this.initTask, true);
    assert(task, 'no memory for an idle task');
    const cpu = machine.cpus[cpuId];
    cpu.current = task.addr;
    cpu.comm = task.comm;
    this.restoreRegisters(task);
    task.state = 'R';
    const boot = machine.cpu;
    machine.cpu = cpu;
    this.base.stack.switchTo(task.stack);
    machine.cpu = boot;
    return task;
  }

  private create(comm: string, parent: Task, kthread: boolean): Task | undefined {
    const task = this.allocate(this.nextPid, comm, parent, kthread);
    if (!task) return undefined;
    this.nextPid++;
    this.tasks.set(task.pid, task);
    this.byAddress.set(task.addr, task);
    const head = this.initTask.addr + TASK_STRUCT.tasks;
    listAddTail(this.base.machine.memory, task.addr + TASK_STRUCT.tasks, head);
    return task;
  }

  private allocate(pid: number, comm: string, parent: Task, kthread: boolean): Task | undefined {
    const { cpu } = this.base.machine;
    const { pid: callerPid, comm: callerComm } = cpu;
    const mark = this.base.stack.enter(forkChain(this.base.facts.kernel, kthread));
    const kthreadd = kthread ? this.find(KTHREADD_PID) : undefined;
    if (kthreadd) [cpu.pid, cpu.comm] = [kthreadd.pid, kthreadd.comm];
    try {
      const made = this.duplicate((parent ?? this.initTask).addr);
      if (!made) return undefined;
      const { addr, pfn } = made;
      const state = new StackState(this.mm.pageAlloc.pages.virt(pfn), THREAD_SIZE);
      return this.describe(pid, comm, addr, state, pfn, parent, kthread);
    } catch (error) {
      this.base.stack.noteFault(error);
      throw error;
    } finally {
      [cpu.pid, cpu.comm] = [callerPid, callerComm];
      this.base.stack.end(mark);
    }
  }

  /** The memory of a new task: structure, stack and credentials; undefined without memory. */
  private duplicate(parent: VirtAddr): { addr: VirtAddr; pfn: number } | undefined {
    const { slab, pageAlloc } = this.mm;
    const { memory } = this.base.machine;
    const { stack } = this.base;
    const addr = stack.within('dup_task_struct', () => slab.cacheAlloc(this.cache, GFP_KERNEL));
    if (addr === 0) return undefined;
    memory.fill(addr, 0, TASK_STRUCT_SIZE);
    const pfn = pageAlloc.allocPages(GFP_KERNEL, THREAD_SIZE_ORDER);
    const from = memory.readPtr(parent + TASK_STRUCT.cred);
    const cred =
      pfn === 0
        ? 0
        : stack.within('copy_creds', () =>
            stack.within('prepare_creds', () => this.creds.copy(from)),
          );
    if (cred === 0) {
      if (pfn !== 0) pageAlloc.freePages(pfn, THREAD_SIZE_ORDER);
      slab.cacheFree(this.cache, addr);
      return undefined;
    }
    this.base.watch.stackPages?.(pfn);
    memory.writePtr(addr + TASK_STRUCT.realCred, cred);
    memory.writePtr(addr + TASK_STRUCT.cred, cred);
    return { addr, pfn };
  }

  private putCreds(addr: VirtAddr): void {
    const { memory } = this.base.machine;
    for (const field of [TASK_STRUCT.realCred, TASK_STRUCT.cred]) {
      const cred = memory.readPtr(addr + field);
      if (cred !== 0) this.creds.put(cred);
    }
  }

  private describe(
    pid: number,
    comm: string,
    addr: VirtAddr,
    stack: StackState,
    stackPfn: number,
    parent: Task | undefined,
    kthread: boolean,
  ): Task {
    const { memory, clock } = this.base.machine;
    const name = comm.slice(0, TASK_COMM_LEN - 1);
    memory.write32(addr + TASK_STRUCT.flags, kthread ? PF_KTHREAD : 0);
    memory.write32(addr + TASK_STRUCT.pid, pid);
    memory.write32(addr + TASK_STRUCT.tgid, pid);
    memory.writePtr(addr + TASK_STRUCT.stack, stack.start);
    memory.writePtr(addr + TASK_STRUCT.realParent, parent?.addr ?? addr);
    memory.writeString(addr + TASK_STRUCT.comm, name, TASK_COMM_LEN);
    const state = kthread ? 'I' : 'S';
    const regs = new Array<number>(SAVED_REGISTERS).fill(0);
    const startNs = clock.nowNs;
    const task: Task = {
      pid,
      comm: name,
      addr,
      stack,
      stackPfn,
      parent,
      kthread,
      state,
      killed: false,
      regs,
      startNs,
    };
    this.saveRegisters(task);
    return task;
  }

  private setPercpu(variable: PercpuPtr, cpu: number, value: VirtAddr): void {
    const address = this.mm.percpu.perCpuPtr(variable, cpu);
    this.base.machine.memory.writePtr(address, value);
  }

  private adopt(child: Task, parent: Task): void {
    child.parent = parent;
    this.base.machine.memory.writePtr(child.addr + TASK_STRUCT.realParent, parent.addr);
  }

  private saveRegisters(task: Task): void {
    const { memory } = this.base.machine;
    task.stack.sp -= 8 * SAVED_REGISTERS;
    task.regs.forEach((value, i) => memory.writePtr(task.stack.sp + 8 * i, value));
    memory.writePtr(task.addr + TASK_STRUCT.threadSp, task.stack.sp);
  }

  private restoreRegisters(task: Task): void {
    const { memory } = this.base.machine;
    task.regs.forEach((_, i) => (task.regs[i] = memory.readPtr(task.stack.sp + 8 * i)));
    task.stack.sp += 8 * SAVED_REGISTERS;
  }
}

const HARDIRQ_CHAIN = ['asm_sysvec_apic_timer_interrupt', 'sysvec_apic_timer_interrupt'] as const;

/** The frames below which a new task's memory is allocated. */
function forkChain(facts: KernelFacts, kthread: boolean): readonly string[] {
  const create = ['kernel_clone', 'copy_process'];
  if (kthread) return [...facts.kthreadFrames, 'kthreadd', 'kernel_thread', ...create];
  const stub = facts.x64SysCall ? ['x64_sys_call'] : [];
  const entry = ['entry_SYSCALL_64_after_hwframe', 'do_syscall_64', ...stub];
  return [...entry, '__x64_sys_clone', '__do_sys_clone', ...create];
}

/**
 * What is done for a process at the edge of the kernel: work that was put off until it returns to
 * user space (kernel/task_work.c), and what must be let go when it ends (kernel/exit.c).
 *
 * Parts of the kernel in C register their functions here; without them nothing happens.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { KernelBase } from '../base/base.ts';
import type { Oops } from './oops.ts';
import type { Task, TaskTable } from './task.ts';
import { TASK_STRUCT } from '../base/task-struct.ts';

/** Calls back at the edge of the kernel. */
export class TaskWork {
  private readonly base: KernelBase;
  private readonly tasks: TaskTable;
  private readonly oops: Oops;
  private readonly call: (address: VirtAddr) => void;
  private userReturn: VirtAddr = 0;
  private readonly exits: VirtAddr[] = [];

  /** @param call - calls a function by its address and waits for its end. */
  constructor(base: KernelBase, tasks: TaskTable, oops: Oops, call: (address: VirtAddr) => void) {
    this.base = base;
    this.tasks = tasks;
    this.oops = oops;
    this.call = call;
  }

  /** Lets a function run when a process with `task_works` returns to user space. */
  onUserReturn(fn: VirtAddr): void {
    this.userReturn = fn;
  }

  /** Lets a function run when a process ends, before its work. */
  onExit(fn: VirtAddr): void {
    this.exits.push(fn);
  }

  /**
   * The current task returns to user space.
   * @kernel kernel/entry/common.c exit_to_user_mode_prepare simplified
   */
  run(): void {
    if (this.userReturn === 0) return;
    const { addr } = this.tasks.current;
    if (this.base.machine.memory.readPtr(addr + TASK_STRUCT.taskWorks) === 0) return;
    this.oops.guard(() => this.call(this.userReturn), undefined);
  }

  /** A task ends: it lets go of what it holds. */
  exit(task: Task): void {
    if (this.exits.length === 0 && this.userReturn === 0) return;
    if (task.kthread || this.oops.panicked !== '') return;
    this.tasks.runAs(task, () => {
      for (const fn of this.exits) this.oops.guard(() => this.call(fn), undefined);
      this.run();
    });
  }
}

/**
 * Putting tasks on CPUs: the simulation goes on as the task, on that CPU.
 */
import type { KernelBase } from '../base/base.ts';
import type { Entity } from './sched-entity.ts';
import type { Task, TaskTable } from './task.ts';

/** Switches between tasks. */
export class Switcher {
  private readonly base: KernelBase;
  private readonly tasks: TaskTable;
  private readonly entities: ReadonlyMap<Task, Entity>;

  constructor(base: KernelBase, tasks: TaskTable, entities: ReadonlyMap<Task, Entity>) {
    this.base = base;
    this.tasks = tasks;
    this.entities = entities;
  }

  /** Puts a task on its CPU, and the simulation on that CPU. */
  place(entity: Entity): void {
    const { machine } = this.base;
    machine.cpu = machine.cpus[entity.cpu];
    this.switchTo(entity.task);
  }

  /** Nobody runs on a CPU, which the simulation goes on with. */
  toIdle(cpu: number): void {
    const { machine } = this.base;
    machine.cpu = machine.cpus[cpu];
    this.switchTo(this.tasks.idleTask(cpu));
  }

  private switchTo(next: Task): void {
    const before = this.tasks.current;
    if (before === next) return;
    const entity = this.entities.get(before);
    const awake = entity?.code || (entity?.hostDepth ?? 0) > 0 ? 'R' : undefined;
    this.tasks.switchTo(next, entity?.asleep ? entity.sleepState : awake);
  }
}

/**
 * Which CPU a task runs on: where it is, else where it was, else an idle one
 * (kernel/sched/core.c, select_task_rq).
 *
 * Simplified: no load balancing, no caches; the queue is common to all CPUs.
 */
import type { Entity } from './sched-entity.ts';
import type { Task, TaskTable } from './task.ts';

/** Chooses CPUs for tasks. */
export class Placement {
  private readonly cpus: number;
  private readonly tasks: TaskTable;
  private readonly entities: ReadonlyMap<Task, Entity>;
  private readonly wanted: Uint8Array;
  private count = 0;

  constructor(cpus: number, tasks: TaskTable, entities: ReadonlyMap<Task, Entity>) {
    this.cpus = cpus;
    this.tasks = tasks;
    this.entities = entities;
    this.wanted = new Uint8Array(cpus);
  }

  /** CPUs that were chosen since `startCounting`, at least 1. */
  get busyCpus(): number {
    return Math.max(1, this.count);
  }

  /** Begins a round of choices. */
  startCounting(): void {
    this.wanted.fill(0);
    this.count = 0;
  }

  /** Where a task would run, -1 when all CPUs are held by others. */
  cpuFor(entity: Entity): number {
    const cpu = this.choose(entity);
    if (cpu >= 0 && this.wanted[cpu] === 0) {
      this.wanted[cpu] = 1;
      this.count++;
    }
    return cpu;
  }

  /** Whether a task may take a CPU: what runs there can be interrupted, and the task can move. */
  fits(entity: Entity, cpu: number): boolean {
    if (cpu >= this.cpus) return false;
    const running = this.tasks.runningOn(cpu);
    if (running === entity.task) return true;
    if (cpu !== entity.cpu) {
      if (entity.pinned || this.tasks.runningOn(entity.cpu) === entity.task) return false;
    }
    return (this.entities.get(running)?.preemptCount ?? 0) === 0;
  }

  private choose(entity: Entity): number {
    const { cpu, pinned, task } = entity;
    if (this.tasks.runningOn(cpu) === task || this.isFree(cpu)) return cpu;
    if (!pinned) {
      for (let id = 0; id < this.cpus; id++) if (this.isFree(id)) return id;
    }
    if (this.fits(entity, cpu)) return cpu;
    if (pinned) return -1;
    for (let id = 0; id < this.cpus; id++) if (this.fits(entity, id)) return id;
    return -1;
  }

  private isFree(cpu: number): boolean {
    return this.tasks.runningOn(cpu) === this.tasks.idleTask(cpu) && this.wanted[cpu] === 0;
  }
}

/**
 * Tasks that do not get on: blocked for 120 s (kernel/hung_task.c), or on a CPU for 22 s without
 * giving way (kernel/watchdog.c).
 *
 * Simplified: a task is looked at 120 s after it fell asleep, not when khungtaskd comes round; who
 * holds the mutex is said on all versions (Linux says it from 6.16 on). The report of a soft lockup
 * comes once, after 22 s, without registers but RIP and without the frames of the timer interrupt
 * that found it; code in C gets a line with its source.
 */
import type { Clock } from '../../machine/clock.ts';
import { callTrace, taskHeader } from '../base/dump-stack.ts';
import type { KernelBase } from '../base/base.ts';
import { KERN_EMERG, KERN_ERR, KERN_INFO, KERN_WARNING } from '../base/printk.ts';
import type { CodePosition, Entity } from './sched-entity.ts';
import type { Task } from './task.ts';

/** sysctl_hung_task_timeout_secs */
export const HUNG_TASK_TIMEOUT_SECS = 120;
/** Twice watchdog_thresh, and the two seconds until somebody looks. */
export const SOFT_LOCKUP_SECS = 22;
/** sysctl_hung_task_warnings */
const WARNINGS = 10;
/** Free bytes of a stack are not measured: the kernel prints 0 then as well. */
const STACK_FREE = 0;
const PF_KTHREAD = 0x4000;

/** Reports of tasks that hang. */
export class HungTasks {
  private readonly base: KernelBase;
  private readonly modulesText: () => string;
  private warnings = WARNINGS;

  /** @param modulesText - what follows `Modules linked in:`. */
  constructor(base: KernelBase, modulesText: () => string) {
    this.base = base;
    this.modulesText = modulesText;
  }

  private get clock(): Clock {
    return this.base.machine.clock;
  }

  /** A task fell asleep and can not be interrupted: looks at it in 120 s. */
  watch(entity: Entity): void {
    entity.hungTimer = this.clock.after(HUNG_TASK_TIMEOUT_SECS * 1000, () => {
      this.report(entity);
      this.watch(entity);
    });
  }

  /** The task woke up. */
  unwatch(entity: Entity): void {
    if (entity.hungTimer) this.clock.cancel(entity.hungTimer);
    entity.hungTimer = undefined;
  }

  /** @kernel kernel/watchdog.c watchdog_timer_fn simplified */
  softLockup({ task, cpu, code, trace }: Entity): void {
    const { base } = this;
    const at = code?.position?.() ?? this.innermost(trace);
    const source = this.base.sources.lineIn(at.ip, at.trace);
    const secs = SOFT_LOCKUP_SECS;
    base.log.printk(
      `watchdog: BUG: soft lockup - CPU#${cpu} stuck for ${secs}s! [${task.comm}:${task.pid}]`,
      KERN_EMERG,
    );
    const lines = [
      `Modules linked in:${this.modulesText()}`,
      ...taskHeader(base),
      `RIP: 0010:${base.symbols.format(at.ip)}`,
      ...(source === '' ? [] : [`Source: ${source}`]),
      ...callTrace(base, at.trace, []),
    ];
    for (const line of lines) base.log.printk(line, KERN_WARNING);
    base.taint('L');
  }

  /** Code of the simulation itself stands where it said that it called last. */
  private innermost(trace: number): CodePosition {
    const { depot } = this.base;
    return { ip: depot.fetch(trace, 1)[0] ?? 0, trace: depot.parentOf(trace) };
  }

  /** @kernel kernel/hung_task.c check_hung_task simplified */
  private report(entity: Entity): void {
    // An alarm that is overdue stands still, not the task: see Scheduler.
    if (this.warnings === 0 || entity.alarmNs <= this.clock.nowNs) return;
    this.warnings--;
    const { base } = this;
    const { task, sinceNs } = entity;
    const secs = Math.floor((this.clock.nowNs - sinceNs) / 1e9);
    const who = `${task.comm}:${task.pid}`;
    const owner = entity.blockedOn?.();
    const taints = base.taints.print();
    const { release, build } = base.facts;
    const lines = [
      `INFO: task ${who} blocked for more than ${secs} seconds.`,
      `      ${taints} ${release} ${build}`,
      '"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.',
    ];
    for (const line of lines) base.log.printk(line, KERN_ERR);
    base.log.printk(this.showTask(task), KERN_INFO);
    for (const line of callTrace(base, entity.trace, ['__schedule'])) {
      base.log.printk(line, KERN_INFO);
    }
    if (!owner) return;
    const holder = `${owner.comm}:${owner.pid}`;
    base.log.printk(
      `INFO: task ${who} is blocked on a mutex likely owned by task ${holder}.`,
      KERN_ERR,
    );
  }

  /** @kernel kernel/sched/core.c sched_show_task simplified */
  private showTask(task: Task): string {
    const { pid } = task;
    const { showsThreadGroup, showsTaskFlags } = this.base.facts.kernel;
    const number = (value: number, width: number): string =>
      showsThreadGroup ? String(value).padEnd(width) : String(value).padStart(width);
    const flags = (task.kthread ? PF_KTHREAD : 0).toString(16);
    const shown = showsTaskFlags
      ? `task_flags:0x${flags.padStart(4, '0')} flags:0x00000000`
      : `flags:0x${flags.padStart(8, '0')}`;
    const tgid = showsThreadGroup ? `tgid:${number(pid, 5)} ` : '';
    return (
      `task:${task.comm.padEnd(15)} state:${task.state} stack:${number(STACK_FREE, 5)} ` +
      `pid:${number(pid, 5)} ${tgid}ppid:${number(task.parent?.pid ?? 0, 6)} ${shown}`
    );
  }
}

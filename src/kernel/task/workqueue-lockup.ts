/**
 * The watchdog of workqueues: a pool with works that none of its workers has taken for 30 s is
 * reported, with what is queued and what runs (wq_watchdog_timer_fn of kernel/workqueue.c).
 *
 * Simplified: only the pool that is stuck is shown, its queues without their flags; no backtraces
 * of workers that keep their CPU busy.
 */
import type { Clock } from '../../machine/clock.ts';
import type { KernelBase } from '../base/base.ts';
import { KERN_EMERG, KERN_INFO } from '../base/printk.ts';

/** wq_watchdog_thresh */
const THRESH_SECS = 30;
/** The pools of a CPU: one for each of two priorities. */
const POOLS_PER_CPU = 2;
/** WQ_DFL_ACTIVE */
const MAX_ACTIVE = 256;

/** A work that is queued or runs. */
export interface WorkShown {
  readonly queue: string;
  /** Address of its function. */
  readonly func: number;
}

/** A pool as the watchdog sees it. */
export interface PoolView {
  readonly cpu: number;
  /** Works that a worker could take. */
  pending(): readonly WorkShown[];
  /** Works that run, and the pids of their workers. */
  inFlight(): readonly (WorkShown & { readonly pid: number })[];
  /** All workers, and the pids of those that have nothing to do. */
  workers(): { readonly count: number; readonly idle: readonly number[] };
}

/** Watches one pool. */
export class WorkqueueWatchdog {
  private readonly base: KernelBase;
  private readonly pool: PoolView;
  private touchedNs = 0;
  private isArmed = false;

  constructor(base: KernelBase, pool: PoolView) {
    this.base = base;
    this.pool = pool;
  }

  private get clock(): Clock {
    return this.base.machine.clock;
  }

  /** A worker took a work, or the first one was queued. */
  touch(): void {
    this.touchedNs = this.clock.nowNs;
  }

  /** There is work: looks every 30 s for as long as there is. */
  watch(): void {
    if (this.isArmed) return;
    this.isArmed = true;
    this.clock.after(THRESH_SECS * 1000, () => this.look());
  }

  /** @kernel kernel/workqueue.c wq_watchdog_timer_fn simplified */
  private look(): void {
    this.isArmed = false;
    const pending = this.pool.pending();
    if (pending.length === 0) return;
    this.watch();
    const secs = Math.floor((this.clock.nowNs - this.touchedNs) / 1e9);
    if (secs < THRESH_SECS) return;
    const { log } = this.base;
    log.printk(`BUG: workqueue lockup - pool${this.info()} stuck for ${secs}s!`, KERN_EMERG);
    for (const line of this.show(pending, secs)) log.printk(line, KERN_INFO);
  }

  /** @kernel kernel/workqueue.c show_all_workqueues simplified */
  private show(pending: readonly WorkShown[], secs: number): string[] {
    const { symbols, facts } = this.base;
    const id = POOLS_PER_CPU * this.pool.cpu;
    const running = this.pool.inFlight();
    const lines = ['Showing busy workqueues and worker pools:'];
    for (const queue of new Set([...running, ...pending].map((work) => work.queue))) {
      const flying = running.filter((work) => work.queue === queue);
      const waiting = pending.filter((work) => work.queue === queue);
      const active = flying.length + waiting.length;
      const max = facts.kernel.showsMaxActive ? `/${MAX_ACTIVE}` : '';
      lines.push(
        `workqueue ${queue}: flags=0x0`,
        `  pwq ${id}:${this.info()} active=${active}${max} refcnt=${active + 1}`,
      );
      const name = (func: number): string =>
        symbols.format(func).replace(/\+0x[\da-f]+\/0x[\da-f]+/, '');
      const flight = flying.map(({ pid, func }) => ` ${pid}:${name(func)}`).join(',');
      if (flight !== '') lines.push(`    in-flight:${flight}`);
      const rest = waiting.slice(0, MAX_ACTIVE).map(({ func }) => ` ${name(func)}`);
      if (rest.length > 0) lines.push(`    pending:${rest.join(',')}`);
    }
    const { count, idle } = this.pool.workers();
    const idles = idle.length === 0 ? '' : ` idle: ${idle.join(' ')}`;
    return [...lines, `pool ${id}:${this.info()} hung=${secs}s workers=${count}${idles}`];
  }

  /** @kernel kernel/workqueue.c pr_cont_pool_info simplified */
  private info(): string {
    return ` cpus=${this.pool.cpu} node=0 flags=0x0 nice=0`;
  }
}

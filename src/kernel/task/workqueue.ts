/**
 * Workqueues: functions that kernel threads called kworker run soon (kernel/workqueue.c).
 *
 * A `struct work_struct` that is queued hangs on the list of its CPU's pool, which is static percpu
 * data; while it runs, its address is on the stack of the worker.
 *
 * Simplified: one pool for each CPU, for all queues; a queue has no pools or rescuers of its own;
 * `max_active` is 1 or does not matter; system_wq and its like are one queue.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { EFFORT } from '../../machine/effort.ts';
import type { Memory } from '../../machine/memory.ts';
import { GFP_KERNEL } from '../../mm/gfp.ts';
import {
  eachEntry,
  initListHead,
  listAddTail,
  listDel,
  listUnlink,
  readLink,
} from '../base/list-head.ts';
import type { Rcu } from './rcu.ts';
import { Sleep } from './sched-sleep.ts';
import type { CodePosition } from './sched-entity.ts';
import type { Entity, Runnable, RunStatus, Wait } from './sched.ts';
import type { SoftirqServices } from './softirq.ts';
import { TIMER_LIST, type Timers } from './timer.ts';
import { WorkqueueWatchdog, type PoolView, type WorkShown } from './workqueue-lockup.ts';

/** `struct work_struct`. */
export const WORK_STRUCT = { data: 0, entry: 8, func: 24, size: 32 } as const;
/** `struct delayed_work`. */
export const DELAYED_WORK = { timer: 32, wq: 72, cpu: 80, size: 88 } as const;
/** `struct rcu_work`. */
const RCU_WORK = { rcu: 32, wq: 48 } as const;
/** `struct workqueue_struct`, shortened. */
const WORKQUEUE = { list: 16, name: 0xb0, size: 0x200 } as const;
const WORK_STRUCT_PENDING = 1;
const WQ_NAME_LEN = 24;
/** Workers of a pool, for works that sleep. */
const WORKERS_MAX = 256;
const SYSTEM_QUEUES = ['system_wq', 'system_highpri_wq', 'system_long_wq', 'system_unbound_wq'];

interface Pool {
  readonly cpu: number;
  /** Address of the list of works. */
  readonly worklist: VirtAddr;
  readonly workers: Worker[];
  readonly watchdog: WorkqueueWatchdog;
  /** A worker died while it took a work off the list: nobody takes the next. */
  isBroken: boolean;
}

interface Queue {
  readonly ordered: boolean;
  running: number;
}

/** Queues of works and the threads that run them. */
export class Workqueues {
  /** The address of `*system_wq`. */
  readonly system: VirtAddr;
  private readonly s: SoftirqServices;
  private readonly timers: Timers;
  private readonly rcu: Rcu;
  private readonly pools: Pool[];
  private readonly queues = new Map<VirtAddr, Queue>();
  /** The queue of each work that is pending. */
  private readonly queueOf = new Map<VirtAddr, VirtAddr>();
  /** The CPU whose pool has it. */
  private readonly homes = new Map<VirtAddr, number>();
  private readonly waiters = new Set<Entity>();
  private readonly head: VirtAddr;

  constructor(services: SoftirqServices, timers: Timers, rcu: Rcu) {
    this.s = services;
    this.timers = timers;
    this.rcu = rcu;
    const { base, mm, functions } = services;
    const list = mm.percpu.defineStatic('cpu_worker_pools', 16, 64);
    this.pools = base.machine.cpus.map(({ id }) => {
      const worklist = mm.percpu.perCpuPtr(list, id);
      initListHead(this.memory, worklist);
      const pool: Pool = {
        cpu: id,
        worklist,
        workers: [],
        watchdog: new WorkqueueWatchdog(base, this.view(id)),
        isBroken: false,
      };
      return pool;
    });
    this.head = base.data.define('workqueues', 16);
    initListHead(this.memory, this.head);
    this.system = base.data.define('system_workqueue', 64);
    this.queues.set(this.system, { ordered: false, running: 0 });
    for (const name of SYSTEM_QUEUES) this.memory.writePtr(base.data.define(name, 8), this.system);
    functions.bindKernel('delayed_work_timer_fn', ([timer]) => {
      const work = timer - DELAYED_WORK.timer;
      this.insert(this.memory.readPtr(work + DELAYED_WORK.wq), work, this.cpu);
      return undefined;
    });
    functions.bindKernel('rcu_work_rcufn', ([head]) => {
      const work = head - RCU_WORK.rcu;
      this.insert(this.memory.readPtr(work + RCU_WORK.wq), work, this.cpu);
      return undefined;
    });
  }

  private get memory(): Memory {
    return this.s.base.machine.memory;
  }

  private get cpu(): number {
    return this.s.base.machine.cpu.id;
  }

  /** INIT_WORK */
  init(work: VirtAddr, func: VirtAddr): void {
    this.memory.writeU64(work, 0xffff_fffe_0000_0000n);
    initListHead(this.memory, work + WORK_STRUCT.entry);
    this.memory.writePtr(work + WORK_STRUCT.func, func);
  }

  /** INIT_DELAYED_WORK */
  initDelayed(work: VirtAddr, func: VirtAddr): void {
    this.init(work, func);
    const timerFn = this.s.functions.kernelAddress('delayed_work_timer_fn');
    this.timers.setup(work + DELAYED_WORK.timer, timerFn);
  }

  /**
   * Makes a queue; 0 without memory.
   * @kernel kernel/workqueue.c alloc_workqueue simplified
   */
  alloc(name: string, ordered: boolean): VirtAddr {
    const { base, mm } = this.s;
    const wq = base.stack.within('alloc_workqueue', () =>
      mm.slab.kzalloc(WORKQUEUE.size, GFP_KERNEL),
    );
    if (wq === 0) return 0;
    this.memory.writeString(wq + WORKQUEUE.name, name, WQ_NAME_LEN);
    listAddTail(this.memory, wq + WORKQUEUE.list, this.head);
    this.queues.set(wq, { ordered, running: 0 });
    return wq;
  }

  /**
   * Frees a queue; what is still in it has to be flushed before.
   * @kernel kernel/workqueue.c destroy_workqueue simplified
   */
  destroy(wq: VirtAddr): void {
    listDel(this.memory, wq + WORKQUEUE.list);
    this.queues.delete(wq);
    this.s.mm.slab.kfree(wq);
  }

  /** Whether a work is queued and has not begun to run. */
  pending(work: VirtAddr): boolean {
    return (this.memory.read32(work) & WORK_STRUCT_PENDING) !== 0;
  }

  /**
   * Queues a work; false when it is queued already.
   * @kernel kernel/workqueue.c queue_work_on simplified
   */
  queue(wq: VirtAddr, work: VirtAddr, cpu = this.cpu): boolean {
    if (!this.takePending(work)) return false;
    this.insert(wq, work, cpu);
    return true;
  }

  /**
   * Queues a work after `delay` jiffies; false when it is queued already.
   * @kernel kernel/workqueue.c queue_delayed_work_on simplified
   */
  queueDelayed(wq: VirtAddr, work: VirtAddr, delay: number, cpu = this.cpu): boolean {
    if (!this.takePending(work)) return false;
    if (delay <= 0) {
      this.insert(wq, work, cpu);
      return true;
    }
    this.memory.writePtr(work + DELAYED_WORK.wq, wq);
    const { jiffies } = this.s.base.machine.clock;
    this.timers.mod(work + DELAYED_WORK.timer, jiffies + delay, cpu);
    return true;
  }

  /** @kernel kernel/workqueue.c mod_delayed_work_on simplified */
  modDelayed(wq: VirtAddr, work: VirtAddr, delay: number, cpu = this.cpu): boolean {
    const was = this.cancel(work, true);
    this.queueDelayed(wq, work, delay, cpu);
    return was;
  }

  /** @kernel kernel/workqueue.c queue_rcu_work simplified */
  queueRcu(wq: VirtAddr, work: VirtAddr): boolean {
    if (!this.takePending(work)) return false;
    this.memory.writePtr(work + RCU_WORK.wq, wq);
    this.rcu.callRcu(work + RCU_WORK.rcu, this.s.functions.kernelAddress('rcu_work_rcufn'));
    return true;
  }

  /** Takes a work off its queue; says whether it was there. */
  cancel(work: VirtAddr, delayed = false): boolean {
    if (!this.pending(work)) return false;
    const timer = work + DELAYED_WORK.timer;
    const byTimer = delayed && this.memory.readPtr(timer + TIMER_LIST.pprev) !== 0;
    if (byTimer) this.timers.del(timer);
    else listUnlink(this.memory, work + WORK_STRUCT.entry);
    this.clearPending(work);
    this.wakeWaiters();
    return true;
  }

  /**
   * Takes a work off its queue and waits until it does not run; gives 1 when it was queued.
   * @kernel kernel/workqueue.c __cancel_work_sync simplified
   */
  cancelSync(work: VirtAddr, delayed = false): Wait {
    const was = this.cancel(work, delayed);
    return this.waitUntil('__cancel_work_sync', () => !this.isRunning(work), Number(was));
  }

  /**
   * Waits until a work has run; gives 1 when there was something to wait for.
   * @kernel kernel/workqueue.c flush_work simplified
   */
  flush(work: VirtAddr): Wait {
    const isBusy = (): boolean => this.pending(work) || this.isRunning(work);
    return this.waitUntil('__flush_work', () => !isBusy(), Number(isBusy()));
  }

  /** Lets a delayed work run at once, and waits for it. */
  flushDelayed(work: VirtAddr): Wait {
    if (this.timers.del(work + DELAYED_WORK.timer)) {
      this.insert(this.memory.readPtr(work + DELAYED_WORK.wq), work, this.cpu);
    }
    return this.flush(work);
  }

  /**
   * Waits until all that is in a queue now has run.
   * @kernel kernel/workqueue.c __flush_workqueue simplified
   */
  flushQueue(wq: VirtAddr): Wait {
    const left = new Set([...this.queueOf].filter(([, q]) => q === wq).map(([work]) => work));
    for (const { workers } of this.pools) {
      for (const { work, wq: of } of workers) if (work !== 0 && of === wq) left.add(work);
    }
    const isIdle = (): boolean => {
      // The first that is not done is enough, so that all are looked at once.
      for (const work of left) {
        if (this.queueOf.has(work) || this.isRunning(work)) return false;
        left.delete(work);
      }
      return true;
    };
    return this.waitUntil('__flush_workqueue', isIdle, 0);
  }

  /** Takes the next work that may run off a pool's list; 0 without one. For workers. */
  take({ worklist }: Pool): { work: VirtAddr; wq: VirtAddr } | undefined {
    for (const entry of eachEntry(this.memory, worklist)) {
      const work = entry - WORK_STRUCT.entry;
      const wq = this.queueOf.get(work) ?? this.system;
      const queue = this.queues.get(wq);
      if (this.isHeldUp(wq)) continue;
      listUnlink(this.memory, entry);
      this.clearPending(work);
      if (queue) queue.running++;
      return { work, wq };
    }
    return undefined;
  }

  /** A worker has run a work. */
  finished(wq: VirtAddr): void {
    const queue = this.queues.get(wq);
    if (queue) queue.running--;
    this.wakeWaiters();
    if (queue?.ordered) for (const pool of this.pools) this.wakeWorker(pool);
  }

  /** A worker sleeps in the middle of a work: another one does what there is. */
  blocked(pool: Pool): void {
    this.wakeWorker(pool);
  }

  private insert(wq: VirtAddr, work: VirtAddr, cpu: number): void {
    const pool = this.pools[cpu] ?? this.pools[this.cpu];
    this.queueOf.set(work, wq);
    this.homes.set(work, pool.cpu);
    if (readLink(this.memory, pool.worklist) === pool.worklist) pool.watchdog.touch();
    listAddTail(this.memory, work + WORK_STRUCT.entry, pool.worklist);
    pool.watchdog.watch();
    this.wakeWorker(pool);
  }

  /** A pool as its watchdog sees it. */
  private view(cpu: number): PoolView {
    const shown = (work: VirtAddr, wq: VirtAddr): WorkShown => ({
      queue: this.nameOf(wq),
      func: this.memory.readPtr(work + WORK_STRUCT.func),
    });
    return {
      cpu,
      pending: () => {
        const all = [...this.queueOf].filter(([work]) => this.homes.get(work) === cpu);
        return all.filter(([, wq]) => !this.isHeldUp(wq)).map(([work, wq]) => shown(work, wq));
      },
      inFlight: () =>
        this.pools[cpu].workers
          .filter(({ work }) => work !== 0)
          .map(({ work, wq, entity }) => ({ ...shown(work, wq), pid: entity.task.pid })),
      workers: () => {
        const { workers } = this.pools[cpu];
        const idle = workers.filter(({ isIdle }) => isIdle).map(({ entity }) => entity.task.pid);
        return { count: workers.length, idle };
      },
    };
  }

  private nameOf(wq: VirtAddr): string {
    if (wq === this.system) return 'events';
    return this.memory.readString(wq + WORKQUEUE.name, WQ_NAME_LEN);
  }

  /** An ordered queue has a work that runs: the next ones wait for it. */
  private isHeldUp(wq: VirtAddr): boolean {
    const queue = this.queues.get(wq);
    return queue !== undefined && queue.ordered && queue.running > 0;
  }

  private takePending(work: VirtAddr): boolean {
    const data = this.memory.read32(work);
    this.memory.write32(work, (data | WORK_STRUCT_PENDING) >>> 0);
    return (data & WORK_STRUCT_PENDING) === 0;
  }

  private clearPending(work: VirtAddr): void {
    this.queueOf.delete(work);
    this.homes.delete(work);
    this.memory.write32(work, (this.memory.read32(work) & ~WORK_STRUCT_PENDING) >>> 0);
  }

  private isRunning(work: VirtAddr): boolean {
    return this.pools.some(({ workers }) => workers.some((worker) => worker.work === work));
  }

  private waitUntil(name: string, ready: () => boolean, result: number): Wait {
    const { base, sched } = this.s;
    return new Sleep(base, sched, {
      frames: [name, 'wait_for_completion', 'schedule_timeout', 'schedule'],
      state: 'D',
      ready,
      begin: () => this.waiters.add(sched.current),
      end: () => this.waiters.delete(sched.current),
      result: () => result,
    });
  }

  private wakeWaiters(): void {
    for (const entity of this.waiters) this.s.sched.wake(entity);
  }

  /** There is work: an idle worker takes it, or a new one when all sleep amidst theirs. */
  private wakeWorker(pool: Pool): void {
    const { sched } = this.s;
    if (pool.isBroken || readLink(this.memory, pool.worklist) === pool.worklist) return;
    if (pool.workers.some(({ entity, isIdle }) => !isIdle && !entity.asleep)) return;
    const worker = pool.workers.find(({ isIdle }) => isIdle) ?? this.newWorker(pool);
    if (worker) sched.wake(worker.entity);
  }

  /** @kernel kernel/workqueue.c create_worker simplified */
  private newWorker(pool: Pool): Worker | undefined {
    const { tasks, sched } = this.s;
    if (pool.workers.length >= WORKERS_MAX) return undefined;
    const comm = `kworker/${pool.cpu}:${pool.workers.length + 1}`;
    const booted = tasks.list().find((t) => t.comm === comm && !sched.entityIfKnown(t));
    const task = booted ?? tasks.kthreadRun(comm);
    if (!task) return undefined;
    const worker = new Worker(this.s, this, pool);
    worker.entity = sched.attach(task, worker, pool.cpu);
    worker.entity.onEnd = () => {
      pool.workers.splice(pool.workers.indexOf(worker), 1);
      if (worker.work !== 0) worker.finish();
      else pool.isBroken = true;
      this.wakeWorker(pool);
    };
    pool.workers.push(worker);
    return worker;
  }
}

/**
 * A kworker: takes works off the list of its pool and runs them.
 * @kernel kernel/workqueue.c worker_thread simplified
 */
class Worker implements Runnable {
  entity!: Entity;
  /** The work that runs, 0 when none does. */
  work = 0;
  wq = 0;
  isIdle = true;
  private readonly s: SoftirqServices;
  private readonly owner: Workqueues;
  private readonly pool: Pool;
  private code: Runnable | undefined;
  private mark = 0;

  constructor(services: SoftirqServices, owner: Workqueues, pool: Pool) {
    this.s = services;
    this.owner = owner;
    this.pool = pool;
  }

  get stepNs(): number {
    return this.code?.stepNs ?? 1;
  }

  get stepsRun(): number {
    return this.code?.stepsRun ?? 1;
  }

  position(): CodePosition | undefined {
    return this.code?.position?.();
  }

  run(budget: number): RunStatus {
    if (this.work === 0 && !this.begin()) {
      this.isIdle = true;
      this.s.sched.sleep(this.entity, 'I');
      return 'blocked';
    }
    const status = this.code?.run(budget) ?? 'done';
    if (status === 'blocked') this.owner.blocked(this.pool);
    if (status !== 'done') return status;
    this.s.base.stack.end(this.mark);
    this.finish();
    return 'blocked';
  }

  /** @kernel kernel/workqueue.c process_one_work simplified */
  private begin(): boolean {
    const next = this.owner.take(this.pool);
    if (!next) return false;
    this.pool.watchdog.touch();
    this.s.base.machine.memory.effort.spend(EFFORT.callback);
    const { stack, machine } = this.s.base;
    this.isIdle = false;
    this.work = next.work;
    this.wq = next.wq;
    this.mark = stack.beginChain(['worker_thread', 'process_one_work']);
    machine.memory.writePtr(stack.alloca(16), next.work);
    const func = machine.memory.readPtr(next.work + WORK_STRUCT.func);
    this.code = this.s.functions.call(func, [next.work]);
    return true;
  }

  /** The work has run, or was killed. */
  finish(): void {
    this.work = 0;
    this.code = undefined;
    this.owner.finished(this.wq);
  }
}

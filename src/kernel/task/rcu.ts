/**
 * Read-copy-update: grace periods and callbacks (kernel/rcu/tree.c).
 *
 * A grace period takes about 10 ms, and longer while a task is inside a read-side section that was
 * open when it began; a CPU whose task is in none passes a quiescent state at the next tick. The
 * callbacks hang on a list in static percpu data, so objects that wait to be freed are reachable.
 *
 * Simplified: one node; the scheduler does not report quiescent states one by one; no expedited
 * grace periods, no stall warnings. kmemleak frees its own objects at once and does not use this.
 */
import type { PercpuPtr, VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';
import type { KmemCache } from '../../mm/slab/kmem-cache.ts';
import { isVmallocAddr } from '../../mm/vmalloc/vmalloc.ts';
import { Sleep } from './sched-sleep.ts';
import type { Entity, Wait } from './sched.ts';
import type { SoftirqServices, Softirqs } from './softirq.ts';
import type { Task } from './task.ts';

/** `struct rcu_head`. */
export const RCU_HEAD = { next: 0, func: 8, size: 16 } as const;
/** `struct rcu_segcblist`, shortened: the first callback, where the next one goes, how many. */
const CBLIST = { head: 0, tail: 8, len: 16, size: 24 } as const;
/** `struct kfree_rcu_cpu`, shortened: what was gathered, and what waits for a grace period. */
const KRC = { head: 0, headFree: 8, size: 16 } as const;
/** How long a grace period takes at least. */
const GRACE_PERIOD_NS = 10e6;

/** A list of callbacks in the static percpu data of a CPU. */
interface CallbackList {
  readonly base: VirtAddr;
  /** Callbacks that the running grace period is for. */
  waiting: number;
  length: number;
}

/** Grace periods and what waits for them. */
export class Rcu {
  private readonly s: SoftirqServices;
  private readonly softirqs: Softirqs;
  private readonly lists: CallbackList[];
  private readonly kfreeLists: PercpuPtr;
  private readonly kfreeQueued: VirtAddr[] = [];
  private readonly kfreeHeld = new Set<VirtAddr>();
  /** Read-side sections: nesting, and the number of the grace period in which each began. */
  private readonly readers = new Map<Task, { nesting: number; began: number }>();
  private readonly waiters = new Set<Entity>();
  private started = 0;
  private completed = 0;
  private overdue = false;
  private wanted = 0;
  private invoked = 0;
  private queued = 0;

  constructor(services: SoftirqServices, softirqs: Softirqs) {
    this.s = services;
    this.softirqs = softirqs;
    const { percpu } = services.mm;
    const data = percpu.defineStatic('rcu_data', CBLIST.size, 8);
    this.kfreeLists = percpu.defineStatic('krc', KRC.size, 8);
    this.lists = services.base.machine.cpus.map(({ id }) => ({
      base: percpu.perCpuPtr(data, id),
      waiting: 0,
      length: 0,
    }));
  }

  private get memory(): Memory {
    return this.s.base.machine.memory;
  }

  /** @kernel kernel/rcu/tree_plugin.h __rcu_read_lock simplified */
  readLock(): void {
    const { current } = this.s.tasks;
    const reader = this.readers.get(current);
    if (reader) reader.nesting++;
    else this.readers.set(current, { nesting: 1, began: this.started });
  }

  /** @kernel kernel/rcu/tree_plugin.h __rcu_read_unlock simplified */
  readUnlock(): void {
    const { current } = this.s.tasks;
    const reader = this.readers.get(current);
    if (!reader || --reader.nesting > 0) return;
    this.readers.delete(current);
    if (this.overdue) this.s.sched.at(this.s.base.machine.clock.nowNs, () => this.tryEnd());
  }

  /** The blocks that kfree_rcu has been given and that are not free yet. */
  *queuedForFree(): Generator<VirtAddr> {
    yield* this.kfreeHeld;
    yield* this.s.mm.slab.sheaves.heldForRcu();
  }

  /** Whether the current task is inside a read-side section. */
  get readLockHeld(): boolean {
    return this.readers.has(this.s.tasks.current);
  }

  /**
   * Calls the function at `func` with `head` after a grace period, on this CPU or on `cpu`.
   * @kernel kernel/rcu/tree.c call_rcu simplified
   */
  callRcu(head: VirtAddr, func: VirtAddr, cpu = this.s.base.machine.cpu.id): void {
    const list = this.lists[cpu];
    const { memory } = this;
    memory.writePtr(head + RCU_HEAD.func, func);
    memory.writePtr(head + RCU_HEAD.next, 0);
    const tail = list.length === 0 ? list.base + CBLIST.head : memory.readPtr(list.base + 8);
    memory.writePtr(tail, head);
    memory.writePtr(list.base + CBLIST.tail, head + RCU_HEAD.next);
    this.setLength(list, list.length + 1);
    this.queued++;
    this.want(this.started + 1);
  }

  /**
   * Frees `ptr` after a grace period. Newer kernels tell kmemleak to ignore it meanwhile, unless a
   * sheaf of the slab allocator takes it.
   * @param head - its `rcu_head`; 0 without one.
   * @kernel kernel/rcu/tree.c kvfree_call_rcu simplified
   */
  kfreeRcu(ptr: VirtAddr, head: VirtAddr): void {
    const { base, mm, sched } = this.s;
    const { cpu, clock } = base.machine;
    base.watch.givenUp?.(ptr);
    if (mm.slab.sheaves.kfreeRcu(ptr)) return;
    if (head !== 0) {
      const first = mm.percpu.perCpuPtr(this.kfreeLists, cpu.id);
      this.memory.writePtr(head + RCU_HEAD.func, ptr);
      this.memory.writePtr(head + RCU_HEAD.next, this.memory.readPtr(first));
      this.memory.writePtr(first, head);
    }
    const { kfreeRcuIgnores, kfreeRcuDrainNs } = base.facts.kernel;
    if (kfreeRcuIgnores) base.hooks.ignore(ptr);
    if (this.kfreeQueued.length === 0) {
      sched.at(clock.nowNs + kfreeRcuDrainNs, () => this.drainKfree());
    }
    this.queued++;
    this.kfreeQueued.push(ptr);
    this.kfreeHeld.add(ptr);
  }

  /**
   * Waits for a grace period that begins from now on.
   * @kernel kernel/rcu/tree.c synchronize_rcu simplified
   */
  synchronize(): Wait {
    const target = this.started + 1;
    this.want(target);
    const frames = ['synchronize_rcu', 'wait_for_completion', 'schedule_timeout', 'schedule'];
    return this.waitUntil(frames, () => this.completed >= target);
  }

  /**
   * Waits until all callbacks that are queued now have run.
   * @kernel kernel/rcu/tree.c rcu_barrier simplified
   */
  barrier(): Wait {
    const target = this.queued;
    const frames = ['rcu_barrier', 'wait_for_completion', 'schedule_timeout', 'schedule'];
    return this.waitUntil(frames, () => this.invoked >= target);
  }

  /**
   * What kmem_cache_destroy() waits for before it destroys a cache; undefined: nothing.
   * @kernel mm/slab_common.c kmem_cache_destroy faithful
   */
  freesBeforeDestroy(cache: KmemCache): Wait | undefined {
    const { destroyAwaits } = this.s.base.facts.kernel;
    const isDue = destroyAwaits === 'rcu' || this.kfreeHeld.size > 0;
    return destroyAwaits === 'nothing' || !isDue ? undefined : this.kvfreeBarrier(cache);
  }

  /**
   * Waits until all that kfree_rcu() was given, of one cache or at all, is free.
   * @kernel mm/slab_common.c kvfree_rcu_barrier simplified
   */
  kvfreeBarrier(cache?: KmemCache): Wait {
    const { slab } = this.s.mm;
    slab.sheaves.flushRcu(cache ? [cache] : slab.caches);
    if (this.kfreeQueued.length > 0) this.drainKfree();
    return this.barrier();
  }

  private waitUntil(frames: readonly string[], ready: () => boolean): Wait {
    const { base, sched } = this.s;
    return new Sleep(base, sched, {
      frames,
      state: 'D',
      ready,
      begin: () => this.waiters.add(sched.current),
      end: () => this.waiters.delete(sched.current),
    });
  }

  private want(number: number): void {
    this.wanted = Math.max(this.wanted, number);
    if (this.started === this.completed) this.start();
  }

  private start(): void {
    const { sched, base } = this.s;
    this.started++;
    this.overdue = false;
    for (const list of this.lists) list.waiting = list.length;
    sched.at(base.machine.clock.nowNs + GRACE_PERIOD_NS, () => this.tryEnd());
  }

  private tryEnd(): void {
    if (this.started === this.completed) return;
    this.overdue = true;
    for (const [task, { began }] of this.readers) {
      if (this.s.tasks.find(task.pid) !== task) this.readers.delete(task);
      else if (began < this.started) return;
    }
    this.overdue = false;
    this.completed = this.started;
    this.lists.forEach((list, cpu) => {
      if (list.waiting > 0) this.softirqs.raise(cpu, () => this.invoke(list));
    });
    if (this.wanted > this.started) this.start();
    this.wakeWaiters();
  }

  /** @kernel kernel/rcu/tree.c rcu_do_batch simplified */
  private invoke(list: CallbackList): void {
    const { memory } = this;
    for (let left = list.waiting; left > 0; left--) {
      const head = memory.readPtr(list.base);
      memory.writePtr(list.base, memory.readPtr(head));
      if (list.length === 1) memory.writePtr(list.base + CBLIST.tail, list.base);
      this.setLength(list, list.length - 1);
      const func = memory.readPtr(head + RCU_HEAD.func);
      this.s.base.stack.within('rcu_do_batch', () => this.softirqs.call(func, [head]));
      this.invoked++;
    }
    list.waiting = 0;
    this.wakeWaiters();
  }

  /** What kfree_rcu gathered waits for a grace period from now on. */
  private drainKfree(): void {
    const { base, mm, sched } = this.s;
    const batch = this.kfreeQueued.splice(0);
    const { cpus } = base.machine;
    const lists = cpus.map(({ id }) => mm.percpu.perCpuPtr(this.kfreeLists, id));
    const target = this.started + 1;
    const free = (): void => {
      if (this.completed < target) {
        sched.at(base.machine.clock.nowNs + GRACE_PERIOD_NS, free);
        return;
      }
      for (const list of lists) this.memory.writePtr(list + KRC.headFree, 0);
      for (const ptr of batch) this.freeNow(ptr);
      this.invoked += batch.length;
      this.wakeWaiters();
    };
    for (const list of lists) {
      this.memory.writePtr(list + KRC.headFree, this.memory.readPtr(list));
      this.memory.writePtr(list, 0);
    }
    this.want(target);
    sched.at(base.machine.clock.nowNs + GRACE_PERIOD_NS, free);
  }

  private freeNow(ptr: VirtAddr): void {
    const { mm } = this.s;
    this.softirqs.raise(0, () => {
      this.kfreeHeld.delete(ptr);
      if (isVmallocAddr(ptr)) mm.vmalloc.vfree(ptr);
      else mm.slab.kfree(ptr);
    });
  }

  private wakeWaiters(): void {
    for (const entity of this.waiters) this.s.sched.wake(entity);
  }

  private setLength(list: CallbackList, length: number): void {
    list.length = length;
    this.memory.writeLong(list.base + CBLIST.len, length);
  }
}

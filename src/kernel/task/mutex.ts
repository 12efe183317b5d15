/**
 * Locks in simulated memory: mutexes, semaphores and spin locks (kernel/locking).
 *
 * Simplified: no optimistic spinning, no hand-off; a mutex's owner word has no flags; a spin lock
 * is one word that is 1 while it is held.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';
import type { KernelBase } from '../base/base.ts';
import { initListHead } from '../base/list-head.ts';
import { Sleep } from './sched-sleep.ts';
import type { Scheduler, SleepState, Wait } from './sched.ts';
import type { Task, TaskTable } from './task.ts';
import { WaitLists } from './wait-list.ts';

/** `struct mutex`, which ends with its list. */
export const MUTEX = { owner: 0, list: 16 } as const;
/** `struct semaphore`. */
export const SEMAPHORE = { count: 4, list: 8 } as const;
/** `struct mutex_waiter` and `struct semaphore_waiter`, on the stack of who waits. */
const WAITER = { list: 0, task: 16, size: 32 } as const;

/** Locks. */
export class Locks {
  private readonly base: KernelBase;
  private readonly tasks: TaskTable;
  private readonly sched: Scheduler;
  /** Who waits, in the locks. */
  readonly waiters: WaitLists;

  constructor(base: KernelBase, tasks: TaskTable, sched: Scheduler) {
    this.base = base;
    this.tasks = tasks;
    this.sched = sched;
    const { machine, facts } = base;
    this.waiters = new WaitLists(machine.memory, facts.kernel.locksHaveFirstWaiter);
  }

  private get memory(): Memory {
    return this.base.machine.memory;
  }

  /** @kernel kernel/locking/mutex.c __mutex_init faithful */
  mutexInit(lock: VirtAddr): void {
    this.memory.fill(lock, 0, MUTEX.list + this.waiters.bytes);
    this.waiters.init(lock + MUTEX.list);
  }

  /**
   * Takes a mutex; in state S a signal ends the wait with -ERESTARTSYS.
   * @kernel kernel/locking/mutex.c mutex_lock simplified
   */
  mutexLock(lock: VirtAddr, state: SleepState = 'D'): Wait {
    const frames = ['mutex_lock', '__mutex_lock', 'schedule'];
    return this.waitIn(lock + MUTEX.list, state, frames, () => this.mutexTryLock(lock), {
      blockedOn: () => this.mutexOwner(lock),
    });
  }

  /** @kernel kernel/locking/mutex.c mutex_trylock faithful */
  mutexTryLock(lock: VirtAddr): boolean {
    if (this.memory.readPtr(lock) !== 0) return false;
    this.memory.writePtr(lock, this.tasks.current.addr);
    return true;
  }

  /** @kernel kernel/locking/mutex.c mutex_unlock simplified */
  mutexUnlock(lock: VirtAddr): void {
    this.memory.writePtr(lock, 0);
    this.wakeFirst(lock + MUTEX.list);
  }

  /** The task that holds a mutex. */
  mutexOwner(lock: VirtAddr): Task | undefined {
    return this.tasks.at(this.memory.readPtr(lock));
  }

  /** @kernel include/linux/semaphore.h sema_init faithful */
  semaInit(sem: VirtAddr, count: number): void {
    this.memory.write32(sem, 0);
    this.memory.write32(sem + SEMAPHORE.count, count);
    this.waiters.init(sem + SEMAPHORE.list);
  }

  /** @kernel kernel/locking/semaphore.c down simplified */
  down(sem: VirtAddr, state: SleepState = 'D'): Wait {
    const frames = ['down', '__down', 'schedule_timeout', 'schedule'];
    return this.waitIn(sem + SEMAPHORE.list, state, frames, () => this.downTryLock(sem));
  }

  /** Takes a semaphore if it can be had at once. */
  downTryLock(sem: VirtAddr): boolean {
    const count = this.memory.read32(sem + SEMAPHORE.count);
    if (count === 0) return false;
    this.memory.write32(sem + SEMAPHORE.count, count - 1);
    return true;
  }

  /** @kernel kernel/locking/semaphore.c up simplified */
  up(sem: VirtAddr): void {
    const at = sem + SEMAPHORE.count;
    this.memory.write32(at, this.memory.read32(at) + 1);
    this.wakeFirst(sem + SEMAPHORE.list);
  }

  /**
   * Takes a spin lock: until it is given back, nothing else runs on this CPU.
   * @kernel kernel/locking/spinlock.c _raw_spin_lock simplified
   */
  spinLock(lock: VirtAddr): Wait {
    return this.spin('_raw_spin_lock', () => this.spinTryLock(lock));
  }

  /** Tries `ready` again and again, in the function `name`. */
  spin(name: string, ready: () => boolean): Wait {
    return new Sleep(this.base, this.sched, { frames: [name], state: 'R', ready });
  }

  /** @kernel kernel/locking/spinlock.c _raw_spin_trylock simplified */
  spinTryLock(lock: VirtAddr): boolean {
    if (this.memory.read32(lock) !== 0) return false;
    this.memory.write32(lock, 1);
    this.preemptDisable();
    return true;
  }

  /** @kernel kernel/locking/spinlock.c _raw_spin_unlock simplified */
  spinUnlock(lock: VirtAddr): void {
    this.memory.write32(lock, 0);
    this.preemptEnable();
  }

  /** Nothing else runs on this CPU until `preemptEnable`; calls nest. */
  preemptDisable(): void {
    if (this.base.machine.cpu.context === 'task') this.sched.current.preemptCount++;
  }

  preemptEnable(): void {
    const { current } = this.sched;
    if (this.base.machine.cpu.context !== 'task') return;
    current.preemptCount = Math.max(0, current.preemptCount - 1);
  }

  /** Waits in a list until `ready` could take what it waits for. */
  waitIn(
    list: VirtAddr,
    state: SleepState,
    frames: readonly string[],
    ready: () => boolean,
    more: { blockedOn?: () => Task | undefined } = {},
  ): Wait {
    let waiter = 0;
    let isIn = false;
    const { memory } = this;
    return new Sleep(this.base, this.sched, {
      ...more,
      frames,
      state,
      ready,
      begin: () => {
        if (waiter === 0) {
          waiter = this.base.stack.alloca(WAITER.size);
          initListHead(memory, waiter);
        }
        memory.writePtr(waiter + WAITER.task, this.tasks.current.addr);
        if (!isIn) this.waiters.add(list, waiter);
        isIn = true;
      },
      end: () => {
        if (isIn) this.waiters.remove(list, waiter);
        isIn = false;
      },
    });
  }

  /** Wakes all that wait in a list. */
  wakeAll(list: VirtAddr): void {
    for (const waiter of this.waiters.all(list)) this.wakeAt(waiter);
  }

  private wakeFirst(list: VirtAddr): void {
    const first = this.waiters.first(list);
    if (first !== 0) this.wakeAt(first);
  }

  private wakeAt(waiter: VirtAddr): void {
    const task = this.tasks.at(this.memory.readPtr(waiter + WAITER.task));
    if (task) this.sched.wake(this.sched.entityOf(task));
  }
}

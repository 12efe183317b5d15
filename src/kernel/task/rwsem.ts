/**
 * Locks with one writer or several readers: `struct rw_semaphore` (kernel/locking/rwsem.c) and
 * `rwlock_t` (kernel/locking/qrwlock.c), in simulated memory.
 *
 * Simplified: no optimistic spinning, no hand-over; a writer that waits does not hold new readers
 * back.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';
import type { KernelBase } from '../base/base.ts';
import type { Locks } from './mutex.ts';
import type { SleepState, Wait } from './sched-entity.ts';
import type { TaskTable } from './task.ts';

/** `struct rw_semaphore`, which ends with its list. */
export const RW_SEMAPHORE = { count: 0, owner: 8, list: 24 } as const;
/** In both counts: a writer has the lock. */
const WRITER = 1;
/** In both counts: what a reader adds. */
const READER = 0x100;

/** Reader-writer locks. */
export class RwLocks {
  private readonly base: KernelBase;
  private readonly tasks: TaskTable;
  private readonly locks: Locks;

  constructor(base: KernelBase, tasks: TaskTable, locks: Locks) {
    this.base = base;
    this.tasks = tasks;
    this.locks = locks;
  }

  private get memory(): Memory {
    return this.base.machine.memory;
  }

  /** @kernel kernel/locking/rwsem.c __init_rwsem faithful */
  init(sem: VirtAddr): void {
    const { waiters } = this.locks;
    this.memory.fill(sem, 0, RW_SEMAPHORE.list + waiters.bytes);
    waiters.init(sem + RW_SEMAPHORE.list);
  }

  /** @kernel kernel/locking/rwsem.c down_read simplified */
  downRead(sem: VirtAddr, state: SleepState = 'D'): Wait {
    const frames = ['down_read', 'rwsem_down_read_slowpath', 'schedule'];
    return this.locks.waitIn(sem + RW_SEMAPHORE.list, state, frames, () => this.tryRead(sem));
  }

  /** @kernel kernel/locking/rwsem.c down_write simplified */
  downWrite(sem: VirtAddr, state: SleepState = 'D'): Wait {
    const frames = ['down_write', 'rwsem_down_write_slowpath', 'schedule'];
    return this.locks.waitIn(sem + RW_SEMAPHORE.list, state, frames, () => this.tryWrite(sem));
  }

  /** @kernel kernel/locking/rwsem.c down_read_trylock faithful */
  tryRead(sem: VirtAddr): boolean {
    const count = this.memory.read32(sem);
    if (count & WRITER) return false;
    this.memory.write32(sem, count + READER);
    return true;
  }

  /** @kernel kernel/locking/rwsem.c down_write_trylock faithful */
  tryWrite(sem: VirtAddr): boolean {
    if (this.memory.read32(sem) !== 0) return false;
    this.memory.write32(sem, WRITER);
    this.memory.writePtr(sem + RW_SEMAPHORE.owner, this.tasks.current.addr);
    return true;
  }

  /** @kernel kernel/locking/rwsem.c up_read simplified */
  upRead(sem: VirtAddr): void {
    this.memory.write32(sem, Math.max(0, this.memory.read32(sem) - READER));
    this.locks.wakeAll(sem + RW_SEMAPHORE.list);
  }

  /** @kernel kernel/locking/rwsem.c up_write simplified */
  upWrite(sem: VirtAddr): void {
    this.memory.write32(sem, 0);
    this.memory.writePtr(sem + RW_SEMAPHORE.owner, 0);
    this.locks.wakeAll(sem + RW_SEMAPHORE.list);
  }

  /** @kernel kernel/locking/rwsem.c downgrade_write simplified */
  downgrade(sem: VirtAddr): void {
    this.memory.write32(sem, READER);
    this.memory.writePtr(sem + RW_SEMAPHORE.owner, 0);
    this.locks.wakeAll(sem + RW_SEMAPHORE.list);
  }

  /** @kernel kernel/locking/spinlock.c _raw_read_lock simplified */
  readLock(lock: VirtAddr): Wait {
    return this.locks.spin('_raw_read_lock', () => this.tryReadLock(lock));
  }

  /** @kernel kernel/locking/spinlock.c _raw_write_lock simplified */
  writeLock(lock: VirtAddr): Wait {
    return this.locks.spin('_raw_write_lock', () => this.tryWriteLock(lock));
  }

  /** Takes a `rwlock_t` to read if that can be had at once. */
  tryReadLock(lock: VirtAddr): boolean {
    const count = this.memory.read32(lock);
    if (count & WRITER) return false;
    this.memory.write32(lock, count + READER);
    this.locks.preemptDisable();
    return true;
  }

  /** Takes a `rwlock_t` to write if that can be had at once. */
  tryWriteLock(lock: VirtAddr): boolean {
    if (this.memory.read32(lock) !== 0) return false;
    this.memory.write32(lock, WRITER);
    this.locks.preemptDisable();
    return true;
  }

  /** @kernel kernel/locking/spinlock.c _raw_read_unlock simplified */
  readUnlock(lock: VirtAddr): void {
    this.memory.write32(lock, Math.max(0, this.memory.read32(lock) - READER));
    this.locks.preemptEnable();
  }

  /** @kernel kernel/locking/spinlock.c _raw_write_unlock simplified */
  writeUnlock(lock: VirtAddr): void {
    this.memory.write32(lock, 0);
    this.locks.preemptEnable();
  }
}

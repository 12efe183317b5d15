/**
 * What C modules call that has to do with interrupts: their flags, reader-writer locks, tasklets,
 * high-resolution timers, calls on other CPUs.
 */
import type { HostFunction, HostLibrary } from '../vm/host.ts';
import type { LibraryServices } from './memory.ts';
import { waiting } from './tasks.ts';

/** Adds these functions. */
export function addInterrupts(library: HostLibrary, services: LibraryServices): void {
  addFlags(library, services);
  addRwsem(library, services);
  addRwlock(library, services);
  addTasklets(library, services);
  addHrtimers(library, services);
  addCalls(library, services);
}

function addFlags(library: HostLibrary, { run }: LibraryServices): void {
  const { interrupts, locks } = run;
  library.addAll({
    'unsigned long __sim_irq_save(void)': () => interrupts.save(),
    'void __sim_irq_restore(unsigned long)': (c) => interrupts.restore(c.uint(0)),
    'void __sim_irq_disable(void)': () => interrupts.disable(),
    'void __sim_irq_enable(void)': () => interrupts.enable(),
    'int irqs_disabled(void)': () => Number(interrupts.disabled),
    'void local_bh_disable(void)': () => locks.preemptDisable(),
    'void local_bh_enable(void)': () => locks.preemptEnable(),
  });
}

function addRwsem(library: HostLibrary, { run }: LibraryServices): void {
  const { rwLocks } = run;
  library.addAll({
    'void __init_rwsem(struct rw_semaphore *, const char *, struct lock_class_key *)': (c) =>
      rwLocks.init(c.address(0)),
    'void down_read(struct rw_semaphore *)': waiting((c) => rwLocks.downRead(c.address(0))),
    'int down_read_interruptible(struct rw_semaphore *)': waiting((c) =>
      rwLocks.downRead(c.address(0), 'S'),
    ),
    'int down_read_killable(struct rw_semaphore *)': waiting((c) => rwLocks.downRead(c.address(0))),
    'void down_write(struct rw_semaphore *)': waiting((c) => rwLocks.downWrite(c.address(0))),
    'int down_write_killable(struct rw_semaphore *)': waiting((c) =>
      rwLocks.downWrite(c.address(0)),
    ),
    'int down_read_trylock(struct rw_semaphore *)': (c) => Number(rwLocks.tryRead(c.address(0))),
    'int down_write_trylock(struct rw_semaphore *)': (c) => Number(rwLocks.tryWrite(c.address(0))),
    'void up_read(struct rw_semaphore *)': (c) => rwLocks.upRead(c.address(0)),
    'void up_write(struct rw_semaphore *)': (c) => rwLocks.upWrite(c.address(0)),
    'void downgrade_write(struct rw_semaphore *)': (c) => rwLocks.downgrade(c.address(0)),
  });
}

function addRwlock(library: HostLibrary, { run }: LibraryServices): void {
  const { rwLocks } = run;
  library.addAll({
    'void _raw_read_lock(rwlock_t *)': waiting((c) => rwLocks.readLock(c.address(0))),
    'void _raw_write_lock(rwlock_t *)': waiting((c) => rwLocks.writeLock(c.address(0))),
    'int _raw_read_trylock(rwlock_t *)': (c) => Number(rwLocks.tryReadLock(c.address(0))),
    'int _raw_write_trylock(rwlock_t *)': (c) => Number(rwLocks.tryWriteLock(c.address(0))),
    'void _raw_read_unlock(rwlock_t *)': (c) => rwLocks.readUnlock(c.address(0)),
    'void _raw_write_unlock(rwlock_t *)': (c) => rwLocks.writeUnlock(c.address(0)),
  });
}

function addTasklets(library: HostLibrary, { run }: LibraryServices): void {
  const { softirqs, locks } = run;
  const idle: HostFunction = (c) => {
    const tasklet = c.address(0);
    return c.wait(locks.spin('tasklet_kill', () => !softirqs.taskletPending(tasklet)));
  };
  library.addAll({
    'void tasklet_kill(struct tasklet_struct *)': idle,
    'void tasklet_unlock_wait(struct tasklet_struct *)': () => undefined,
  });
}

function addHrtimers(library: HostLibrary, { run, base }: LibraryServices): void {
  const { hrtimers } = run;
  const { clock } = base.machine;
  library.addAll({
    'void hrtimer_init(struct hrtimer *, clockid_t, enum hrtimer_mode)': (c) =>
      hrtimers.init(c.address(0)),
    'void hrtimer_setup(struct hrtimer *, void *, clockid_t, enum hrtimer_mode)': (c) =>
      hrtimers.init(c.address(0), c.address(1)),
    'void hrtimer_start_range_ns(struct hrtimer *, ktime_t, u64, enum hrtimer_mode)': (c) =>
      hrtimers.start(c.address(0), c.long(1), c.int(3)),
    'int hrtimer_cancel(struct hrtimer *)': (c) => Number(hrtimers.cancel(c.address(0))),
    'int hrtimer_try_to_cancel(struct hrtimer *)': (c) => Number(hrtimers.cancel(c.address(0))),
    'u64 hrtimer_forward(struct hrtimer *, ktime_t, ktime_t)': (c) =>
      hrtimers.forward(c.address(0), c.long(1), c.long(2)),
    'u64 hrtimer_forward_now(struct hrtimer *, ktime_t)': (c) =>
      hrtimers.forward(c.address(0), clock.nowNs, c.long(1)),
    'bool hrtimer_active(const struct hrtimer *)': (c) => Number(hrtimers.active(c.address(0))),
    'ktime_t __hrtimer_get_remaining(const struct hrtimer *, bool)': (c) =>
      hrtimers.remaining(c.address(0)),
  });
}

function addCalls(library: HostLibrary, { run, base }: LibraryServices): void {
  const { interrupts, softirqs } = run;
  const { machine } = base;
  library.addAll({
    'void __sim_hardirq(void (*fn)(void *data), void *data)': (c) => {
      const [fn, data] = [c.address(0), c.address(1)];
      softirqs.hardirq(machine.cpu.id, () => void softirqs.call(fn, [data]));
    },
    'int smp_call_function_single(int, smp_call_func_t, void *, int)': (c) => {
      if (c.uint(0) >= machine.cpus.length) return -6;
      interrupts.callOn(c.int(0), c.address(1), c.address(2));
      return 0;
    },
    'void on_each_cpu(smp_call_func_t, void *, int)': (c) =>
      callOthers(c.address(0), c.address(1), true),
    'void smp_call_function(smp_call_func_t, void *, int)': (c) =>
      callOthers(c.address(0), c.address(1), false),
  });

  /** The others come first: what this CPU does itself, it does while they are busy. */
  function callOthers(func: number, info: number, self: boolean): void {
    const own = machine.cpu.id;
    for (const { id } of machine.cpus) if (id !== own) interrupts.callOn(id, func, info);
    if (self) interrupts.callOn(own, func, info);
  }
}

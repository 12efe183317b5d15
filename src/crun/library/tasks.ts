/**
 * What C modules call that has to do with several tasks: sleeping, wait queues, locks, threads,
 * timers, work, RCU.
 */
import { ENOMEM, ERESTARTSYS, errPtr } from '../../lib/errptr.ts';
import { PageFault } from '../../machine/memory.ts';
import type { Kthread } from '../../kernel/task/kthread.ts';
import { andThen, type SleepState, type Wait } from '../../kernel/task/sched-entity.ts';
import type { HostCall, HostFunction, HostLibrary } from '../vm/host.ts';
import type { LibraryServices } from './memory.ts';
import { formatCall } from './print.ts';

/** `state` of a wait queue's user: interruptible or not. */
const TASK_INTERRUPTIBLE = 1;
/** Flag of alloc_workqueue for an ordered queue: one item at a time on any CPU. */
const WQ_UNBOUND = 2;

/** Adds these functions. */
export function addTasks(library: HostLibrary, services: LibraryServices): void {
  addSleeping(library, services);
  addWaiting(library, services);
  addLocks(library, services);
  addThreads(library, services);
  addTimers(library, services);
  addWork(library, services);
  addRcu(library, services);
}

/** A host function that may wait. */
export function waiting(make: (c: HostCall) => Wait): HostFunction {
  return (c) => c.wait(make(c));
}

function addSleeping(library: HostLibrary, { run, tasks }: LibraryServices): void {
  const { sleeping, sched, kthreads } = run;
  const timeout = (state: SleepState): HostFunction =>
    waiting((c) => sleeping.scheduleTimeout(c.long(0), state));
  library.addAll({
    'void msleep(unsigned int)': waiting((c) => sleeping.msleep(c.uint(0))),
    'unsigned long msleep_interruptible(unsigned int)': waiting((c) =>
      sleeping.msleepInterruptible(c.uint(0)),
    ),
    'void usleep_range(unsigned long, unsigned long)': waiting((c) =>
      sleeping.msleep(Math.max(1, c.size(0)) / 1000),
    ),
    'void schedule(void)': waiting(() => sleeping.schedule()),
    'long schedule_timeout(long)': waiting((c) =>
      sleeping.schedule(c.long(0), ['schedule_timeout', 'schedule']),
    ),
    'long schedule_timeout_interruptible(long)': timeout('S'),
    'long schedule_timeout_uninterruptible(long)': timeout('D'),
    'long schedule_timeout_killable(long)': timeout('D'),
    'int __cond_resched(void)': waiting(() => sleeping.condResched()),
    'void yield(void)': waiting(() => sleeping.condResched()),
    'int wake_up_process(struct task_struct *)': (c) =>
      Number(kthreads.wakeUpProcess(c.address(0))),
    'int signal_pending(struct task_struct *)': (c) => {
      const task = tasks.at(c.address(0));
      return task ? Number(sched.entityOf(task).signalled) : 0;
    },
    'void get_task_struct(struct task_struct *)': (c) => tasks.get(c.address(0)),
    'void put_task_struct(struct task_struct *)': (c) => tasks.put(c.address(0)),
    'void set_user_nice(struct task_struct *, long)': () => undefined,
    'bool need_resched(void)': () => Number(sched.active),
    'int preempt_count(void)': () => sched.current.preemptCount,
  });
}

function addWaiting(library: HostLibrary, { run }: LibraryServices): void {
  const { waits } = run;
  const done = (state: SleepState, timed: boolean): HostFunction =>
    waiting((c) =>
      waits.waitForCompletion(c.address(0), timed ? { state, timeout: c.long(1) } : { state }),
    );
  library.addAll({
    'void __init_waitqueue_head(struct wait_queue_head *, const char *, void *)': (c) =>
      waits.init(c.address(0)),
    'void add_wait_queue(struct wait_queue_head *, struct wait_queue_entry *)': (c) =>
      waits.addEntry(c.address(0), c.address(1)),
    'void remove_wait_queue(struct wait_queue_head *, struct wait_queue_entry *)': (c) =>
      waits.finishWait(c.address(1)),
    'void prepare_to_wait(struct wait_queue_head *, struct wait_queue_entry *, int)': (c) =>
      waits.prepareToWait(c.address(0), c.address(1), c.int(2)),
    'long prepare_to_wait_event(struct wait_queue_head *, struct wait_queue_entry *, int)': (c) => {
      if (c.int(2) & TASK_INTERRUPTIBLE && waits.signalPending) return -ERESTARTSYS;
      waits.prepareToWait(c.address(0), c.address(1), c.int(2));
      return 0;
    },
    'void finish_wait(struct wait_queue_head *, struct wait_queue_entry *)': (c) =>
      waits.finishWait(c.address(1)),
    'int __wake_up(struct wait_queue_head *, unsigned int, int, void *)': (c) =>
      waits.wakeUp(c.address(0), c.int(2)),
    'void complete(struct completion *)': (c) => waits.complete(c.address(0)),
    'void complete_all(struct completion *)': (c) => waits.completeAll(c.address(0)),
    'void wait_for_completion(struct completion *)': done('D', false),
    'int wait_for_completion_interruptible(struct completion *)': done('S', false),
    'int wait_for_completion_killable(struct completion *)': done('D', false),
    'unsigned long wait_for_completion_timeout(struct completion *, unsigned long)': done(
      'D',
      true,
    ),
    'long wait_for_completion_interruptible_timeout(struct completion *, unsigned long)': done(
      'S',
      true,
    ),
    'bool try_wait_for_completion(struct completion *)': (c) =>
      Number(waits.tryWaitForCompletion(c.address(0))),
    'bool completion_done(struct completion *)': (c) => Number(c.memory.read32(c.address(0)) !== 0),
  });
}

function addLocks(library: HostLibrary, { run }: LibraryServices): void {
  const { locks } = run;
  const lock = (state: SleepState): HostFunction =>
    waiting((c) => locks.mutexLock(c.address(0), state));
  library.addAll({
    'void __mutex_init(struct mutex *, const char *, void *)': (c) => locks.mutexInit(c.address(0)),
    'void mutex_lock(struct mutex *)': lock('D'),
    'int mutex_lock_interruptible(struct mutex *)': lock('S'),
    'int mutex_lock_killable(struct mutex *)': lock('D'),
    'int mutex_trylock(struct mutex *)': (c) => Number(locks.mutexTryLock(c.address(0))),
    'void mutex_unlock(struct mutex *)': (c) => locks.mutexUnlock(c.address(0)),
    'bool mutex_is_locked(struct mutex *)': (c) =>
      Number(locks.mutexOwner(c.address(0)) !== undefined),
    'void down(struct semaphore *)': waiting((c) => locks.down(c.address(0))),
    'int down_interruptible(struct semaphore *)': waiting((c) => locks.down(c.address(0), 'S')),
    'int down_trylock(struct semaphore *)': (c) => Number(!locks.downTryLock(c.address(0))),
    'void up(struct semaphore *)': (c) => locks.up(c.address(0)),
    'void _raw_spin_lock(raw_spinlock_t *)': waiting((c) => locks.spinLock(c.address(0))),
    'int _raw_spin_trylock(raw_spinlock_t *)': (c) => Number(locks.spinTryLock(c.address(0))),
    'void _raw_spin_unlock(raw_spinlock_t *)': (c) => locks.spinUnlock(c.address(0)),
    'void preempt_disable(void)': () => locks.preemptDisable(),
    'void preempt_enable(void)': () => locks.preemptEnable(),
  });
}

function addThreads(library: HostLibrary, services: LibraryServices): void {
  const { kthreads, functions } = services.run;
  const threadOf = (c: HostCall): Kthread => {
    const thread = kthreads.at(c.address(0));
    if (thread) return thread;
    c.memory.resolve(c.address(0));
    throw new PageFault(c.address(0), false);
  };
  library.addAll({
    'void *kthread_create_on_node(int (*)(void *), void *, int, const char *, ...)': (c) => {
      const [fn, data] = [c.address(0), c.address(1)];
      const name = formatCall(c, 3, services);
      const thread = kthreads.create(name, () => functions.call(fn, [data]), undefined, data);
      return thread ? thread.task.addr : errPtr(-ENOMEM);
    },
    'void kthread_bind(struct task_struct *, unsigned int)': (c) =>
      kthreads.bind(threadOf(c), c.uint(1)),
    'int kthread_stop(struct task_struct *)': waiting((c) => kthreads.stop(threadOf(c))),
    'bool kthread_should_stop(void)': () => Number(kthreads.shouldStop),
    'bool kthread_should_park(void)': () => Number(kthreads.shouldPark),
    'int kthread_park(struct task_struct *)': waiting((c) => kthreads.park(threadOf(c))),
    'void kthread_unpark(struct task_struct *)': (c) => kthreads.unpark(threadOf(c)),
    'void kthread_parkme(void)': waiting(() => kthreads.parkMe()),
  });
}

function addTimers(library: HostLibrary, { run }: LibraryServices): void {
  const { timers, softirqs } = run;
  const remove: HostFunction = (c) => Number(timers.del(c.address(0)));
  const shutdown: HostFunction = (c) => {
    const was = Number(timers.del(c.address(0)));
    c.memory.writePtr(c.address(0) + 24, 0);
    return was;
  };
  library.addAll({
    'void init_timer_key(struct timer_list *, void *, unsigned int, const char *, void *)': (c) =>
      timers.setup(c.address(0), c.address(1), c.uint(2)),
    'void add_timer(struct timer_list *)': (c) => timers.add(c.address(0)),
    'void add_timer_on(struct timer_list *, int)': (c) => timers.add(c.address(0), c.int(1)),
    'int mod_timer(struct timer_list *, unsigned long)': (c) =>
      Number(timers.mod(c.address(0), c.size(1))),
    'int mod_timer_pending(struct timer_list *, unsigned long)': (c) =>
      timers.pending(c.address(0)) ? Number(timers.mod(c.address(0), c.size(1))) : 0,
    'int timer_delete(struct timer_list *)': remove,
    'int timer_delete_sync(struct timer_list *)': remove,
    'int del_timer(struct timer_list *)': remove,
    'int del_timer_sync(struct timer_list *)': remove,
    'int timer_shutdown(struct timer_list *)': shutdown,
    'int timer_shutdown_sync(struct timer_list *)': shutdown,
    'void tasklet_setup(struct tasklet_struct *, void *)': (c) =>
      softirqs.taskletSetup(c.address(0), c.address(1)),
    'void tasklet_schedule(struct tasklet_struct *)': (c) => softirqs.taskletSchedule(c.address(0)),
  });
}

function addWork(library: HostLibrary, services: LibraryServices): void {
  const { workqueues } = services.run;
  const { data, machine } = services.base;
  for (const name of ['system_wq', 'system_highpri_wq', 'system_long_wq', 'system_unbound_wq']) {
    machine.memory.writePtr(data.define(name, 8), workqueues.system);
  }
  const cpu = (c: HostCall): number | undefined =>
    c.uint(0) < machine.cpus.length ? c.uint(0) : undefined;
  library.addAll({
    'void *alloc_workqueue(const char *, unsigned int, int, ...)': (c) => {
      const name = formatCall(c, 0, services, 3);
      return workqueues.alloc(name, (c.uint(1) & WQ_UNBOUND) !== 0 && c.int(2) === 1);
    },
    'void destroy_workqueue(struct workqueue_struct *)': (c) => {
      const wq = c.address(0);
      return c.wait(andThen(workqueues.flushQueue(wq), () => workqueues.destroy(wq)));
    },
    'bool queue_work_on(int, struct workqueue_struct *, struct work_struct *)': (c) =>
      Number(workqueues.queue(c.address(1), c.address(2), cpu(c))),
    'bool queue_delayed_work_on(int, void *, struct delayed_work *, unsigned long)': (c) =>
      Number(workqueues.queueDelayed(c.address(1), c.address(2), c.size(3), cpu(c))),
    'bool mod_delayed_work_on(int, void *, struct delayed_work *, unsigned long)': (c) =>
      Number(workqueues.modDelayed(c.address(1), c.address(2), c.size(3), cpu(c))),
    'bool queue_rcu_work(struct workqueue_struct *, struct rcu_work *)': (c) =>
      Number(workqueues.queueRcu(c.address(0), c.address(1))),
    'void __flush_workqueue(struct workqueue_struct *)': waiting((c) =>
      workqueues.flushQueue(c.address(0)),
    ),
    'void drain_workqueue(struct workqueue_struct *)': waiting((c) =>
      workqueues.flushQueue(c.address(0)),
    ),
    'bool flush_work(struct work_struct *)': waiting((c) => workqueues.flush(c.address(0))),
    'bool flush_delayed_work(struct delayed_work *)': waiting((c) =>
      workqueues.flushDelayed(c.address(0)),
    ),
    'bool cancel_work(struct work_struct *)': (c) => Number(workqueues.cancel(c.address(0))),
    'bool cancel_work_sync(struct work_struct *)': waiting((c) =>
      workqueues.cancelSync(c.address(0)),
    ),
    'bool cancel_delayed_work(struct delayed_work *)': (c) =>
      Number(workqueues.cancel(c.address(0), true)),
    'bool cancel_delayed_work_sync(struct delayed_work *)': waiting((c) =>
      workqueues.cancelSync(c.address(0), true),
    ),
  });
}

function addRcu(library: HostLibrary, { run }: LibraryServices): void {
  const { rcu } = run;
  const synchronize = waiting(() => rcu.synchronize());
  library.addAll({
    'void __rcu_read_lock(void)': () => rcu.readLock(),
    'void __rcu_read_unlock(void)': () => rcu.readUnlock(),
    'int rcu_read_lock_held(void)': () => Number(rcu.readLockHeld),
    'void synchronize_rcu(void)': synchronize,
    'void synchronize_rcu_expedited(void)': synchronize,
    'void rcu_barrier(void)': waiting(() => rcu.barrier()),
    'void kvfree_rcu_barrier(void)': waiting(() => rcu.kvfreeBarrier()),
    'void call_rcu(struct rcu_head *, rcu_callback_t)': (c) =>
      rcu.callRcu(c.address(0), c.address(1)),
    'void kvfree_call_rcu(struct rcu_head *, void *)': (c) =>
      rcu.kfreeRcu(c.address(1), c.address(0)),
  });
}

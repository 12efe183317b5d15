/**
 * pthread.h and semaphore.h. Mutexes and semaphores keep their state in the program's memory, as
 * glibc's do; who waits is known here.
 *
 * Absent: cancellation, priorities, robust mutexes.
 */
import { EAGAIN, EBUSY, EINVAL, EPERM, ESRCH } from '../../lib/errptr.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { HostCall, HostLibrary } from '../../crun/vm/host.ts';
import { EPOCH_SECONDS } from '../layout.ts';
import type { Process } from '../process.ts';
import { PTHREAD, SPECIFIC_BYTES, SPECIFIC_KEYS, ThreadEnd, type UserThread } from '../threads.ts';

const EDEADLK = 35;
/** What the loader allocates for libgcc_s.so, and only while it loads it. */
const LOADED_BYTES = [36, 1238, 36, 56, 456, 2304];
const LOADING_BYTES = 8;
const ETIMEDOUT = 110;
/** Offsets in pthread_mutex_t: its lock, how often, by whom, of which kind. */
const MUTEX = { lock: 0, count: 4, owner: 8, kind: 16, bytes: 40 } as const;
const RECURSIVE = 1;
const ERRORCHECK = 2;
/** Value of pthread_barrier_wait for one of the threads. */
const BARRIER_SERIAL = -1;
/** Rounds in which the destructors of keys are called. */
const DESTRUCTOR_ROUNDS = 4;
/** Offset of the detach state in pthread_attr_t. */
const ATTR_DETACHED = 8;

/** Adds the functions. */
export function addPthread(library: HostLibrary, proc: Process): void {
  const { memory, threads } = proc;
  proc.resources.push(() => threads.freeCached());
  const loadUnwinder = unwinder(proc);
  library.addAll({
    'address __sim_thread_local(unsigned long)': (c) =>
      c.address(0) - proc.image.threadLocal.start + threads.current.tls,
    'int pthread_create(pthread_t *, const void *, address, void *)': (c) => {
      const attributes = c.address(1);
      const detached = attributes !== 0 && memory.read32(attributes + ATTR_DETACHED) !== 0;
      const thread = threads.create(c.address(2), c.address(3), detached);
      if (!thread) return EAGAIN;
      memory.writePtr(c.address(0), thread.self);
      return 0;
    },
    'unsigned long pthread_self(void)': () => threads.current.self,
    'int pthread_equal(unsigned long, unsigned long)': (c) => Number(c.size(0) === c.size(1)),
    'int pthread_join(unsigned long, void **)': (c) => {
      const thread = threads.find(c.size(0));
      if (!thread) return ESRCH;
      if (thread === threads.current) return EDEADLK;
      if (thread.detached) return EINVAL;
      const to = c.address(1);
      return proc.waitFor(
        c,
        () => thread.ended,
        () => {
          if (to !== 0) memory.writePtr(to, memory.readPtr(thread.self + PTHREAD.result));
          thread.isCached = true;
          return 0;
        },
      );
    },
    'int pthread_detach(unsigned long)': (c) => {
      const thread = threads.find(c.size(0));
      if (!thread) return ESRCH;
      thread.detached = true;
      if (thread.ended) thread.isCached = true;
      return 0;
    },
    'void pthread_exit(void *)': (c) => {
      const { current } = threads;
      loadUnwinder();
      if (current !== threads.main) throw new ThreadEnd(c.address(0));
      proc.runKeyDestructors(current);
      // The program goes on as long as a thread does.
      return proc.waitFor(
        c,
        () => threads.all.every((one) => one === current || one.ended),
        () => proc.exit(0),
      );
    },
    'int sched_yield(void)': () => 0,
    'int pause(void)': (c) => proc.waitFor(c, () => false),
    'int pthread_attr_init(void *)': (c) => {
      memory.fill(c.address(0), 0, 56);
      return 0;
    },
    'int pthread_attr_destroy(void *)': () => 0,
    'int pthread_attr_setdetachstate(void *, int)': (c) => {
      memory.write32(c.address(0) + ATTR_DETACHED, c.uint(1));
      return 0;
    },
    'int pthread_attr_setstacksize(void *, size_t)': () => 0,
  });
  addKeys(library, proc);
  addMutexes(library, proc);
  addConditions(library, proc);
  addSemaphores(library, proc);
}

/** Ending a thread loads the library that unwinds stacks: what the loader keeps of it. */
function unwinder(proc: Process): () => void {
  let blocks: VirtAddr[] | undefined;
  proc.resources.push(() => {
    for (const at of blocks ?? []) proc.allocations.release(at);
    blocks = [];
  });
  return () => {
    if (blocks) return;
    blocks = LOADED_BYTES.map((size) => proc.allocations.alloc(size));
    const table = proc.variable('__libgcc_s', 8 * LOADED_BYTES.length);
    for (const [i, at] of blocks.entries()) proc.memory.writePtr(table + 8 * i, at);
    proc.allocations.release(proc.allocations.alloc(LOADING_BYTES));
  };
}

function addKeys(library: HostLibrary, proc: Process): void {
  const { memory, threads } = proc;
  /** The destructor of each key that is in use; 0 for none. */
  const keys: (VirtAddr | undefined)[] = [];
  const placeOf = (thread: UserThread, key: number): VirtAddr =>
    thread.self + PTHREAD.specific + SPECIFIC_BYTES * key + 8;
  proc.runKeyDestructors = (thread) => {
    for (let round = 0; round < DESTRUCTOR_ROUNDS; round++) {
      let found = false;
      for (const [key, destructor] of keys.entries()) {
        const at = placeOf(thread, key);
        const value = memory.readPtr(at);
        if (destructor === undefined || value === 0) continue;
        memory.writePtr(at, 0);
        if (destructor === 0) continue;
        found = true;
        proc.call(destructor, [value]);
      }
      if (!found) return;
    }
  };
  const once = new Set<VirtAddr>();
  library.addAll({
    'int pthread_key_create(pthread_key_t *, address)': (c) => {
      const free = keys.indexOf(undefined);
      const key = free < 0 ? keys.length : free;
      if (key >= SPECIFIC_KEYS) return EAGAIN;
      keys[key] = c.address(1);
      memory.write32(c.address(0), key);
      return 0;
    },
    'int pthread_key_delete(unsigned int)': (c) => {
      if (keys[c.uint(0)] === undefined) return EINVAL;
      keys[c.uint(0)] = undefined;
      return 0;
    },
    'int pthread_setspecific(unsigned int, const void *)': (c) => {
      if (keys[c.uint(0)] === undefined) return EINVAL;
      memory.writePtr(placeOf(threads.current, c.uint(0)), c.address(1));
      return 0;
    },
    'void *pthread_getspecific(unsigned int)': (c) =>
      keys[c.uint(0)] === undefined ? 0 : memory.readPtr(placeOf(threads.current, c.uint(0))),
    'int pthread_once(pthread_once_t *, address)': (c) => {
      if (once.has(c.address(0))) return 0;
      once.add(c.address(0));
      memory.write32(c.address(0), 2);
      proc.call(c.address(1));
      return 0;
    },
  });
}

/** Takes a mutex; false when another thread has it. */
function take({ memory, threads }: Process, at: VirtAddr): boolean {
  const { pid } = threads.current.kernelTask;
  const isOwn = memory.read32(at + MUTEX.owner) === pid;
  const isFree = memory.read32(at + MUTEX.lock) === 0;
  if (!isFree && !(isOwn && memory.read32(at + MUTEX.kind) === RECURSIVE)) return false;
  memory.write32(at + MUTEX.lock, 1);
  memory.write32(at + MUTEX.owner, pid);
  memory.write32(at + MUTEX.count, isFree ? 1 : memory.read32(at + MUTEX.count) + 1);
  return true;
}

function release({ memory, threads }: Process, at: VirtAddr): void {
  const count = memory.read32(at + MUTEX.count) - 1;
  memory.write32(at + MUTEX.count, Math.max(0, count));
  if (count > 0) return;
  memory.write32(at + MUTEX.lock, 0);
  memory.write32(at + MUTEX.owner, 0);
  threads.wakeAll();
}

function addMutexes(library: HostLibrary, proc: Process): void {
  const { memory, threads } = proc;
  const isOwner = (at: VirtAddr): boolean =>
    memory.read32(at + MUTEX.owner) === threads.current.kernelTask.pid;
  const lock = (c: HostCall): number => {
    const at = c.address(0);
    if (memory.read32(at + MUTEX.kind) === ERRORCHECK && isOwner(at)) return EDEADLK;
    return proc.waitFor(c, () => take(proc, at));
  };
  const unlock = (c: HostCall): number => {
    const at = c.address(0);
    if (memory.read32(at + MUTEX.kind) !== 0 && !isOwner(at)) return EPERM;
    release(proc, at);
    return 0;
  };
  library.addAll({
    'int pthread_mutex_init(pthread_mutex_t *, const int *)': (c) => {
      memory.fill(c.address(0), 0, MUTEX.bytes);
      if (c.address(1) !== 0)
        memory.write32(c.address(0) + MUTEX.kind, memory.read32(c.address(1)));
      return 0;
    },
    'int pthread_mutex_destroy(pthread_mutex_t *)': (c) =>
      memory.read32(c.address(0)) === 0 ? 0 : EBUSY,
    'int pthread_mutex_lock(pthread_mutex_t *)': lock,
    'int pthread_mutex_trylock(pthread_mutex_t *)': (c) => (take(proc, c.address(0)) ? 0 : EBUSY),
    'int pthread_mutex_unlock(pthread_mutex_t *)': unlock,
    'int pthread_mutexattr_init(int *)': (c) => {
      memory.write32(c.address(0), 0);
      return 0;
    },
    'int pthread_mutexattr_destroy(int *)': () => 0,
    'int pthread_mutexattr_settype(int *, int)': (c) => {
      memory.write32(c.address(0), c.uint(1));
      return 0;
    },
    'int pthread_spin_init(int *, int)': (c) => {
      memory.write32(c.address(0), 0);
      return 0;
    },
    'int pthread_spin_destroy(int *)': () => 0,
    'int pthread_spin_lock(int *)': (c) => {
      const at = c.address(0);
      return proc.waitFor(c, () => {
        if (memory.read32(at) !== 0) return false;
        memory.write32(at, 1);
        return true;
      });
    },
    'int pthread_spin_unlock(int *)': (c) => {
      memory.write32(c.address(0), 0);
      threads.wakeAll();
      return 0;
    },
  });
}

function addConditions(library: HostLibrary, proc: Process): void {
  const { threads } = proc;
  const { clock } = proc.kernel.base.machine;
  const waiters = new Map<VirtAddr, { woken: boolean }[]>();
  const wake = (at: VirtAddr, count: number): number => {
    for (const one of (waiters.get(at) ?? []).splice(0, count)) one.woken = true;
    threads.wakeAll();
    return 0;
  };
  const wait = (c: HostCall, timeoutNs = Infinity): number => {
    const [at, mutex] = [c.address(0), c.address(1)];
    const token = { woken: false };
    const list = waiters.get(at) ?? [];
    waiters.set(at, list);
    list.push(token);
    release(proc, mutex);
    const isLate = (): boolean => clock.nowNs >= timeoutNs;
    return proc.waitFor(
      c,
      () => (token.woken || isLate()) && take(proc, mutex),
      () => (token.woken ? 0 : ETIMEDOUT),
      timeoutNs - clock.nowNs,
    );
  };
  const barriers = new Map<VirtAddr, { needed: number; there: number; round: number }>();
  library.addAll({
    'int pthread_cond_init(pthread_cond_t *, const void *)': (c) => {
      proc.memory.fill(c.address(0), 0, 48);
      return 0;
    },
    'int pthread_cond_destroy(pthread_cond_t *)': () => 0,
    'int pthread_cond_wait(pthread_cond_t *, pthread_mutex_t *)': (c) => wait(c),
    'int pthread_cond_timedwait(pthread_cond_t *, pthread_mutex_t *, const struct timespec *)': (
      c,
    ) => {
      const until = c.address(2);
      const seconds = proc.memory.readLong(until) - EPOCH_SECONDS;
      return wait(c, seconds * 1e9 + proc.memory.readLong(until + 8));
    },
    'int pthread_cond_signal(pthread_cond_t *)': (c) => wake(c.address(0), 1),
    'int pthread_cond_broadcast(pthread_cond_t *)': (c) => wake(c.address(0), Infinity),
    'int pthread_barrier_init(pthread_barrier_t *, const void *, unsigned int)': (c) => {
      if (c.uint(2) === 0) return EINVAL;
      barriers.set(c.address(0), { needed: c.uint(2), there: 0, round: 0 });
      return 0;
    },
    'int pthread_barrier_destroy(pthread_barrier_t *)': () => 0,
    'int pthread_barrier_wait(pthread_barrier_t *)': (c) => {
      const barrier = barriers.get(c.address(0));
      if (!barrier) return EINVAL;
      const { round } = barrier;
      if (++barrier.there === barrier.needed) {
        barrier.there = 0;
        barrier.round++;
        threads.wakeAll();
        return BARRIER_SERIAL;
      }
      return proc.waitFor(c, () => barrier.round !== round);
    },
  });
}

function addSemaphores(library: HostLibrary, proc: Process): void {
  const { memory, threads } = proc;
  const down = (at: VirtAddr): boolean => {
    const value = memory.read32(at);
    if (value === 0) return false;
    memory.write32(at, value - 1);
    return true;
  };
  library.addAll({
    'int sem_init(sem_t *, int, unsigned int)': (c) => {
      memory.fill(c.address(0), 0, 32);
      memory.write32(c.address(0), c.uint(2));
      return 0;
    },
    'int sem_destroy(sem_t *)': () => 0,
    'int sem_post(sem_t *)': (c) => {
      memory.write32(c.address(0), memory.read32(c.address(0)) + 1);
      threads.wakeAll();
      return 0;
    },
    'int sem_wait(sem_t *)': (c) => {
      const at = c.address(0);
      return proc.waitFor(c, () => down(at));
    },
    'int sem_trywait(sem_t *)': (c) => (down(c.address(0)) ? 0 : proc.fail(EAGAIN)),
    'int sem_getvalue(sem_t *, int *)': (c) => {
      memory.write32(c.address(1), memory.read32(c.address(0)));
      return 0;
    },
  });
}

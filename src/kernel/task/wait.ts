/**
 * Wait queues and completions in simulated memory (kernel/sched/wait.c, swait.c, completion.c).
 *
 * The entry of a waiting task lies on its stack and is linked into the queue's list, so who waits
 * can be found from the queue, and a scan of stacks finds the queue.
 *
 * Simplified: the locks of the queues are not taken, for nothing interrupts these functions.
 */
import { ERESTARTSYS } from '../../lib/errptr.ts';
import type { VirtAddr } from '../../machine/address.ts';
import { HZ } from '../../machine/clock.ts';
import type { Memory } from '../../machine/memory.ts';
import type { Functions } from './functions.ts';
import type { KernelBase } from '../base/base.ts';
import {
  eachEntry,
  initListHead,
  listAdd,
  listAddTail,
  listEntries,
  listUnlink,
  readLink,
} from '../base/list-head.ts';
import { Sleep, type WaitEnd } from './sched-sleep.ts';
import type { Scheduler, SleepState, Wait } from './sched.ts';
import { TASK_STATE } from '../base/task-struct.ts';
import type { TaskTable } from './task.ts';

/** `struct wait_queue_head`: a lock and a list. */
export const WAIT_QUEUE_HEAD = { head: 8, size: 24 } as const;
/** `struct wait_queue_entry`. */
const ENTRY = { flags: 0, private: 8, func: 16, entry: 24, size: 40 } as const;
/** `struct completion` and what a waiting task links into it. */
export const COMPLETION = { done: 0, list: 16, size: 32 } as const;
const SWAIT = { task: 0, list: 8, size: 24 } as const;

const WQ_FLAG_EXCLUSIVE = 1;
/** Tasks in state S and D are woken. */
const TASK_NORMAL = TASK_STATE.S | TASK_STATE.D;
/** `done` after complete_all. */
const COMPLETED = 0xffff_ffff;
const NS_PER_JIFFY = 1e9 / HZ;

/** How to wait. */
export interface WaitOptions {
  /** S, which a signal ends, or D; the default is D. */
  readonly state?: SleepState;
  /** Longest wait in jiffies. */
  readonly timeout?: number;
}

/** What waiting needs. */
export interface WaitServices {
  readonly base: KernelBase;
  readonly tasks: TaskTable;
  readonly sched: Scheduler;
  readonly functions: Functions;
}

/** Wait queues and completions. */
export class WaitQueues {
  private readonly base: KernelBase;
  private readonly tasks: TaskTable;
  private readonly sched: Scheduler;
  private readonly functions: Functions;

  constructor({ base, tasks, sched, functions }: WaitServices) {
    this.base = base;
    this.tasks = tasks;
    this.sched = sched;
    this.functions = functions;
    this.bindWakeFunctions();
  }

  private get memory(): Memory {
    return this.base.machine.memory;
  }

  /** @kernel kernel/sched/wait.c __init_waitqueue_head faithful */
  init(queue: VirtAddr): void {
    this.memory.write32(queue, 0);
    initListHead(this.memory, queue + WAIT_QUEUE_HEAD.head);
  }

  /**
   * Waits until `condition` holds. With a timeout it gives the jiffies that were left, at least 1,
   * or 0 when the condition does not hold.
   * @kernel include/linux/wait.h ___wait_event simplified
   */
  waitEvent(queue: VirtAddr, condition: () => boolean, options: WaitOptions = {}): Wait {
    const { state = 'D', timeout } = options;
    let entry = 0;
    const link = (): void => {
      if (entry === 0) entry = this.newEntry();
      this.prepareToWait(queue, entry, TASK_STATE[state]);
    };
    return new Sleep(this.base, this.sched, {
      frames: ['schedule'],
      state,
      ready: condition,
      ...timed(timeout),
      begin: link,
      end: () => entry !== 0 && this.finishWait(entry),
    });
  }

  /**
   * Links an entry that is not in a queue yet, and sets the state for the next `schedule`.
   * @kernel kernel/sched/wait.c prepare_to_wait faithful
   */
  prepareToWait(queue: VirtAddr, entry: VirtAddr, state: number): void {
    const link = entry + ENTRY.entry;
    const flags = this.memory.read32(entry + ENTRY.flags);
    this.memory.write32(entry + ENTRY.flags, flags & ~WQ_FLAG_EXCLUSIVE);
    if (readLink(this.memory, link) === link) this.addEntry(queue, entry);
    this.sched.setState(this.sched.current, state);
  }

  /** @kernel kernel/sched/wait.c add_wait_queue faithful */
  addEntry(queue: VirtAddr, entry: VirtAddr): void {
    listAdd(this.memory, entry + ENTRY.entry, queue + WAIT_QUEUE_HEAD.head);
  }

  /** Whether the current task should stop waiting: -ERESTARTSYS comes from `signalled`. */
  get signalPending(): boolean {
    return this.sched.current.signalled;
  }

  /** @kernel kernel/sched/wait.c finish_wait faithful */
  finishWait(entry: VirtAddr): void {
    this.sched.setState(this.sched.current, TASK_STATE.R);
    const link = entry + ENTRY.entry;
    if (readLink(this.memory, link) !== link) listUnlink(this.memory, link);
  }

  /**
   * Wakes tasks that wait, `nr` of the exclusive ones (0: all); gives how many were woken.
   * @kernel kernel/sched/wait.c __wake_up_common simplified
   */
  wakeUp(queue: VirtAddr, nr = 1): number {
    const { head } = WAIT_QUEUE_HEAD;
    if (readLink(this.memory, queue + head) === queue + head) return 0;
    let [woken, left] = [0, nr];
    for (const link of listEntries(this.memory, queue + head)) {
      const entry = link - ENTRY.entry;
      const flags = this.memory.read32(entry + ENTRY.flags);
      this.functions.call(this.memory.readPtr(entry + ENTRY.func), [entry, TASK_NORMAL, 0, 0]);
      woken++;
      if (flags & WQ_FLAG_EXCLUSIVE && --left === 0) break;
    }
    return woken;
  }

  private bindWakeFunctions(): void {
    const { functions } = this;
    functions.bindKernel('default_wake_function', ([entry]) => {
      this.wakeTask(this.memory.readPtr(entry + ENTRY.private));
      return undefined;
    });
    functions.bindKernel('autoremove_wake_function', ([entry]) => {
      this.wakeTask(this.memory.readPtr(entry + ENTRY.private));
      listUnlink(this.memory, entry + ENTRY.entry);
      return undefined;
    });
  }

  /** @kernel kernel/sched/completion.c init_completion faithful */
  initCompletion(x: VirtAddr): void {
    this.memory.fill(x, 0, COMPLETION.size);
    initListHead(this.memory, x + COMPLETION.list);
  }

  /** @kernel kernel/sched/completion.c complete faithful */
  complete(x: VirtAddr): void {
    const done = this.memory.read32(x);
    if (done !== COMPLETED) this.memory.write32(x, done + 1);
    this.wakeSwait(x, false);
  }

  /** @kernel kernel/sched/completion.c complete_all faithful */
  completeAll(x: VirtAddr): void {
    this.memory.write32(x, COMPLETED);
    this.wakeSwait(x, true);
  }

  /**
   * Waits for a completion. With a timeout it gives the jiffies that were left, at least 1, or 0.
   * @kernel kernel/sched/completion.c do_wait_for_common faithful
   */
  waitForCompletion(x: VirtAddr, options: WaitOptions = {}): Wait {
    const { state = 'D', timeout } = options;
    let waiter = 0;
    return new Sleep(this.base, this.sched, {
      frames: ['wait_for_completion', 'schedule_timeout', 'schedule'],
      state,
      ready: () => this.tryWaitForCompletion(x),
      // do_wait_for_common looks at the time that is left only after it has slept.
      ...timed(timeout === undefined ? timeout : Math.max(1, timeout)),
      begin: () => {
        if (waiter === 0) {
          waiter = this.base.stack.alloca(SWAIT.size);
          initListHead(this.memory, waiter + SWAIT.list);
        }
        this.memory.writePtr(waiter + SWAIT.task, this.tasks.current.addr);
        const link = waiter + SWAIT.list;
        if (readLink(this.memory, link) !== link) return;
        listAddTail(this.memory, link, x + COMPLETION.list);
      },
      end: () => waiter !== 0 && listUnlink(this.memory, waiter + SWAIT.list),
    });
  }

  /** @kernel kernel/sched/completion.c try_wait_for_completion faithful */
  tryWaitForCompletion(x: VirtAddr): boolean {
    const done = this.memory.read32(x);
    if (done === 0) return false;
    if (done !== COMPLETED) this.memory.write32(x, done - 1);
    return true;
  }

  private wakeTask(addr: VirtAddr): void {
    const task = this.tasks.at(addr);
    if (task) this.sched.wake(this.sched.entityOf(task));
  }

  private wakeSwait(x: VirtAddr, all: boolean): void {
    const list = x + COMPLETION.list;
    for (const link of all ? listEntries(this.memory, list) : eachEntry(this.memory, list)) {
      this.wakeTask(this.memory.readPtr(link - SWAIT.list + SWAIT.task));
      listUnlink(this.memory, link);
      if (!all) break;
    }
  }

  private newEntry(): VirtAddr {
    const entry = this.base.stack.alloca(ENTRY.size);
    this.memory.write32(entry + ENTRY.flags, 0);
    this.memory.writePtr(entry + ENTRY.private, this.tasks.current.addr);
    this.memory.writePtr(
      entry + ENTRY.func,
      this.functions.kernelAddress('autoremove_wake_function'),
    );
    initListHead(this.memory, entry + ENTRY.entry);
    return entry;
  }
}

/** The parts of a plan that come with a timeout in jiffies: without one, or with one. */
function timed(timeout: number | undefined): {
  timeoutNs?: number;
  result?: (end: WaitEnd, leftNs: number) => number;
} {
  if (timeout === undefined) return {};
  return {
    timeoutNs: timeout * NS_PER_JIFFY,
    result: (end, leftNs) => {
      if (end === 'signal') return -ERESTARTSYS;
      return end === 'timeout' ? 0 : Math.max(1, Math.ceil(leftNs / NS_PER_JIFFY));
    },
  };
}

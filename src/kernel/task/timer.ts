/**
 * Timers: `struct timer_list`s in the vectors of a CPU's timer base (kernel/time/timer.c).
 *
 * The base is a static percpu variable, which kmemleak scans: what holds an armed timer is
 * reachable. Expiry is rounded up as the wheel's levels do, so a timer of 100 ms may be 8 ms late.
 *
 * Simplified: one base for each CPU; no deferrable timers; a timer that runs can not be met running
 * by another CPU, so deleting needs no waiting.
 */
import type { PercpuPtr, VirtAddr } from '../../machine/address.ts';
import { EFFORT } from '../../machine/effort.ts';
import { INITIAL_JIFFIES, HZ, type Timer } from '../../machine/clock.ts';
import type { Memory } from '../../machine/memory.ts';
import { warn } from '../../mm/warn.ts';
import type { SoftirqServices, Softirqs } from './softirq.ts';

/** `struct timer_list`. */
export const TIMER_LIST = {
  next: 0,
  pprev: 8,
  expires: 16,
  function: 24,
  flags: 32,
  size: 40,
} as const;

const LVL_BITS = 6;
const LVL_SIZE = 1 << LVL_BITS;
const LVL_SHIFT = 3;
const LVL_DEPTH = 9;
const WHEEL_SIZE = LVL_SIZE * LVL_DEPTH;
/** `struct timer_base`: lock, the timer that runs, the vectors. */
const TIMER_BASE = { running: 8, vectors: 16, size: 16 + 8 * WHEEL_SIZE } as const;
const NS_PER_JIFFY = 1e9 / HZ;

/** An armed timer. */
interface Armed {
  readonly cpu: number;
  readonly event: Timer;
}

/** Timers of the kernel and of modules. */
export class Timers {
  private readonly s: SoftirqServices;
  private readonly softirqs: Softirqs;
  private readonly bases: PercpuPtr;
  private readonly armed = new Map<VirtAddr, Armed>();
  /** CPUs that are calling functions of timers. */
  private readonly running = new Set<number>();

  constructor(services: SoftirqServices, softirqs: Softirqs) {
    this.s = services;
    this.softirqs = softirqs;
    this.bases = services.mm.percpu.defineStatic('timer_bases', TIMER_BASE.size, 64);
  }

  private get memory(): Memory {
    return this.s.base.machine.memory;
  }

  /** @kernel kernel/time/timer.c init_timer_key simplified */
  setup(timer: VirtAddr, func: VirtAddr, flags = 0): void {
    this.memory.writePtr(timer + TIMER_LIST.pprev, 0);
    this.memory.writePtr(timer + TIMER_LIST.function, func);
    this.memory.write32(timer + TIMER_LIST.flags, flags);
  }

  /** Whether a timer is armed, as `timer_pending` sees it. */
  pending(timer: VirtAddr): boolean {
    return this.memory.readPtr(timer + TIMER_LIST.pprev) !== 0;
  }

  /**
   * Arms a timer, or changes when an armed one expires; says whether it was armed.
   * @param expires - in jiffies.
   * @kernel kernel/time/timer.c __mod_timer simplified
   */
  mod(timer: VirtAddr, expires: number, cpu = this.s.base.machine.cpu.id): boolean {
    if (this.memory.readPtr(timer + TIMER_LIST.function) === 0) {
      warn(this.s.base, 'kernel/time/timer.c:1023 __mod_timer', undefined);
      return false;
    }
    const was = this.del(timer);
    this.memory.writeLong(timer + TIMER_LIST.expires, expires);
    this.enqueue(timer, expires, cpu);
    return was;
  }

  /** Arms a timer for the time that its `expires` says. */
  add(timer: VirtAddr, cpu?: number): void {
    this.mod(timer, this.memory.readLong(timer + TIMER_LIST.expires), cpu);
  }

  /**
   * Disarms a timer; says whether it was armed.
   * @kernel kernel/time/timer.c timer_delete simplified
   */
  del(timer: VirtAddr): boolean {
    if (!this.pending(timer)) return false;
    const armed = this.armed.get(timer);
    if (armed) this.s.sched.cancel(armed.event);
    this.armed.delete(timer);
    this.unlink(timer);
    return true;
  }

  private enqueue(timer: VirtAddr, expires: number, cpu: number): void {
    this.memory.effort.spend(EFFORT.timer);
    const { clock } = this.s.base.machine;
    // While timers run their wheel has gone on: what has expired already comes up next time.
    const wheelClock = clock.jiffies + (this.running.has(cpu) ? 1 : 0);
    const { index, at } = wheelIndex(expires, clock.jiffies, wheelClock);
    const head = this.baseOf(cpu) + TIMER_BASE.vectors + 8 * index;
    const first = this.memory.readPtr(head);
    this.memory.writePtr(timer + TIMER_LIST.next, first);
    if (first !== 0) this.memory.writePtr(first + 8, timer);
    this.memory.writePtr(head, timer);
    this.memory.writePtr(timer + TIMER_LIST.pprev, head);
    const event = this.s.sched.at((at - INITIAL_JIFFIES) * NS_PER_JIFFY, () => {
      this.armed.delete(timer);
      this.softirqs.raise(cpu, () => this.expire(timer, cpu));
    });
    this.armed.set(timer, { cpu, event });
  }

  /** @kernel kernel/time/timer.c call_timer_fn simplified */
  private expire(timer: VirtAddr, cpu: number): void {
    if (this.armed.has(timer)) return;
    const running = this.baseOf(cpu) + TIMER_BASE.running;
    this.unlink(timer);
    this.memory.writePtr(running, timer);
    const func = this.memory.readPtr(timer + TIMER_LIST.function);
    this.running.add(cpu);
    try {
      this.s.base.stack.within('call_timer_fn', () => this.softirqs.call(func, [timer]));
    } finally {
      this.running.delete(cpu);
    }
    this.memory.writePtr(running, 0);
  }

  private unlink(timer: VirtAddr): void {
    const next = this.memory.readPtr(timer + TIMER_LIST.next);
    const pprev = this.memory.readPtr(timer + TIMER_LIST.pprev);
    this.memory.writePtr(pprev, next);
    if (next !== 0) this.memory.writePtr(next + 8, pprev);
    this.memory.writePtr(timer + TIMER_LIST.pprev, 0);
  }

  private baseOf(cpu: number): VirtAddr {
    return this.s.mm.percpu.perCpuPtr(this.bases, cpu);
  }
}

/**
 * The vector that a timer goes into, and the jiffy at which that expires.
 * @param next - the jiffy at which timers run next that have expired already.
 * @kernel kernel/time/timer.c calc_wheel_index simplified
 */
export function wheelIndex(
  expires: number,
  now: number,
  next = now,
): { index: number; at: number } {
  const delta = expires - now;
  if (delta < 0) return { index: next % LVL_SIZE, at: next };
  for (let level = 0; level < LVL_DEPTH; level++) {
    // LVL_START of the next level.
    const end = (LVL_SIZE - 1) * 2 ** (level * LVL_SHIFT);
    if (delta >= end && level < LVL_DEPTH - 1) continue;
    const granularity = 2 ** (level * LVL_SHIFT);
    const bucket = Math.floor((Math.min(expires, now + end) + granularity) / granularity);
    return { index: level * LVL_SIZE + (bucket % LVL_SIZE), at: bucket * granularity };
  }
  return { index: 0, at: expires };
}

/**
 * High-resolution timers: `struct hrtimer`s in a tree of their CPU (kernel/time/hrtimer.c).
 *
 * The base is a static percpu variable, which kmemleak scans: what holds an armed timer is
 * reachable. The function of a timer runs in a hardware interrupt.
 *
 * Simplified: the tree is one branch, with the first timer at its root; one base for all clocks of
 * a CPU; no soft expiry, no timers of the kernel's own.
 */
import { HZ, type Timer } from '../../machine/clock.ts';
import { EFFORT } from '../../machine/effort.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';
import { KERN_WARNING } from '../base/printk.ts';
import type { SoftirqServices, Softirqs } from './softirq.ts';

/** `struct hrtimer`: its node in the tree, when it expires, its function, its base. */
interface HrtimerLayout {
  readonly left: number;
  readonly expires: number;
  readonly softExpires: number;
  readonly function: number;
  readonly base: number;
  readonly state: number;
  readonly size: number;
}
const HRTIMER: HrtimerLayout = {
  left: 16,
  expires: 24,
  softExpires: 32,
  function: 40,
  base: 48,
  state: 56,
  size: 64,
};
/** Where nodes of the tree are linked to their neighbours, too. */
const HRTIMER_LINKED: HrtimerLayout = {
  left: 16,
  expires: 40,
  base: 48,
  state: 56,
  softExpires: 64,
  function: 72,
  size: 80,
};
/** `struct hrtimer_clock_base`: the root and the first of the tree, the timer that runs. */
const BASE = { root: 0, first: 8, running: 16, size: 64 } as const;
const HRTIMER_RESTART = 1;
/** Modes: without it, a time is counted from the boot. */
const HRTIMER_MODE_REL = 1;

/** How long an interrupt takes, and how often the next may be due by then. */
const INTERRUPT_NS = 1000;
const RETRIES = 3;
/** Interrupts in a row that come as they are asked for, and how far apart they are after that. */
const STORM_TIMERS = 20_000;
const STORM_GAP_NS = 1e9 / HZ;

/** A timer in a tree. */
interface Armed {
  readonly base: VirtAddr;
  readonly event: Timer;
}

/** High-resolution timers. */
export class Hrtimers {
  private readonly s: SoftirqServices;
  private readonly softirqs: Softirqs;
  private readonly armed = new Map<VirtAddr, Armed>();
  private readonly layout: HrtimerLayout;
  private bases: number | undefined;
  /** For each CPU, interrupts in a row: before the last was over, and within a jiffy. */
  private readonly storms: { quick: number; many: number }[];
  private told = false;

  constructor(services: SoftirqServices, softirqs: Softirqs) {
    this.s = services;
    this.softirqs = softirqs;
    this.layout = services.base.facts.kernel.hrtimersLinked ? HRTIMER_LINKED : HRTIMER;
    this.storms = services.base.machine.cpus.map(() => ({ quick: 0, many: 0 }));
  }

  private get memory(): Memory {
    return this.s.base.machine.memory;
  }

  private get nowNs(): number {
    return this.s.base.machine.clock.nowNs;
  }

  /**
   * Makes a timer that calls the function at `func`; 0: its owner puts it there.
   * @kernel kernel/time/hrtimer.c hrtimer_setup simplified
   */
  init(timer: VirtAddr, func: VirtAddr = 0): void {
    this.memory.fill(timer, 0, this.layout.size);
    this.memory.writePtr(timer + this.layout.function, func);
    this.memory.writePtr(timer, timer);
    this.memory.writePtr(timer + this.layout.base, this.baseOf(this.s.base.machine.cpu.id));
  }

  /**
   * Arms a timer, or changes when it expires; `time` in ns.
   * @kernel kernel/time/hrtimer.c hrtimer_start_range_ns simplified
   */
  start(timer: VirtAddr, time: number, mode: number): void {
    this.cancel(timer);
    const expires = Math.max(0, time) + (mode & HRTIMER_MODE_REL ? this.nowNs : 0);
    this.enqueue(timer, expires);
  }

  /**
   * Disarms a timer; says whether it was armed.
   * @kernel kernel/time/hrtimer.c hrtimer_cancel simplified
   */
  cancel(timer: VirtAddr): boolean {
    const armed = this.armed.get(timer);
    if (!armed) return false;
    this.s.sched.cancel(armed.event);
    this.dequeue(timer, armed.base);
    return true;
  }

  /** @kernel include/linux/hrtimer.h hrtimer_active simplified */
  active(timer: VirtAddr): boolean {
    const base = this.memory.readPtr(timer + this.layout.base);
    if (this.armed.has(timer)) return true;
    return base !== 0 && this.memory.readPtr(base + BASE.running) === timer;
  }

  /** What is left until a timer expires, in ns. */
  remaining(timer: VirtAddr): number {
    return this.memory.readLong(timer + this.layout.expires) - this.nowNs;
  }

  /**
   * Moves the expiry beyond `now` in steps of `interval` ns; gives their number.
   * @kernel kernel/time/hrtimer.c hrtimer_forward faithful
   */
  forward(timer: VirtAddr, now: number, interval: number): number {
    const expires = this.memory.readLong(timer + this.layout.expires);
    const late = now - expires;
    if (late < 0 || this.armed.has(timer)) return 0;
    const step = Math.max(1, interval);
    const overruns = Math.floor(late / step) + 1;
    this.memory.writeLong(timer + this.layout.expires, expires + overruns * step);
    this.memory.writeLong(timer + this.layout.softExpires, expires + overruns * step);
    return overruns;
  }

  private enqueue(timer: VirtAddr, expires: number, isRestart = false): void {
    const { memory } = this;
    const { id } = this.s.base.machine.cpu;
    const base = this.baseOf(id);
    memory.writeLong(timer + this.layout.expires, expires);
    memory.writeLong(timer + this.layout.softExpires, expires);
    memory.writePtr(timer + this.layout.base, base);
    memory.write8(timer + this.layout.state, 1);
    let parent = 0;
    let next = memory.readPtr(base + BASE.root);
    while (next !== 0 && memory.readLong(next + this.layout.expires) <= expires) {
      memory.effort.spend(EFFORT.link);
      parent = next;
      next = memory.readPtr(next + this.layout.left);
    }
    this.connect(base, parent, timer);
    this.connect(base, timer, next);
    // Also who arms a timer in its own function, instead of restarting it.
    const isAgain = isRestart || memory.readPtr(base + BASE.running) === timer;
    const dueNs = isAgain ? this.interruptNs(id, expires) : expires;
    const event = this.s.sched.at(dueNs, () => this.softirqs.hardirq(id, () => this.expire(timer)));
    this.armed.set(timer, { base, event });
  }

  private dequeue(timer: VirtAddr, base: VirtAddr): void {
    const { memory } = this;
    this.armed.delete(timer);
    this.connect(base, memory.readPtr(timer), memory.readPtr(timer + this.layout.left));
    memory.writePtr(timer, timer);
    memory.write8(timer + this.layout.state, 0);
  }

  /** Lets `next` follow `parent`, or be the root. */
  private connect(base: VirtAddr, parent: VirtAddr, next: VirtAddr): void {
    this.memory.writePtr(parent === 0 ? base + BASE.root : parent + this.layout.left, next);
    if (parent === 0) this.memory.writePtr(base + BASE.first, next);
    if (next !== 0) this.memory.writePtr(next, parent);
  }

  /** @kernel kernel/time/hrtimer.c __run_hrtimer simplified */
  private expire(timer: VirtAddr): void {
    const { memory } = this;
    const armed = this.armed.get(timer);
    if (!armed) return;
    this.dequeue(timer, armed.base);
    memory.writePtr(armed.base + BASE.running, timer);
    const startNs = this.nowNs;
    let isAgain: boolean;
    // What is still due after it ran runs again, in the same interrupt.
    do {
      const func = memory.readPtr(timer + this.layout.function);
      const restart = this.s.base.stack.within('__hrtimer_run_queues', () =>
        this.softirqs.call(func, [timer]),
      );
      isAgain = restart === HRTIMER_RESTART && !this.armed.has(timer);
    } while (isAgain && memory.readLong(timer + this.layout.expires) <= startNs);
    memory.writePtr(armed.base + BASE.running, 0);
    if (isAgain) this.enqueue(timer, memory.readLong(timer + this.layout.expires), true);
  }

  /**
   * When an interrupt for a timer that restarted itself comes. Who asks for the next before this
   * one is over, or for very many, gets them later: the CPU has to get on.
   * @kernel kernel/time/hrtimer.c hrtimer_interrupt simplified
   */
  private interruptNs(cpu: number, expires: number): number {
    const { nowNs } = this;
    const storm = this.storms[cpu];
    const gap = expires - nowNs;
    storm.quick = gap < INTERRUPT_NS ? storm.quick + 1 : 0;
    storm.many = gap < STORM_GAP_NS ? storm.many + 1 : 0;
    if (storm.many > STORM_TIMERS) return Math.max(expires, nowNs + STORM_GAP_NS);
    if (storm.quick <= RETRIES) return expires;
    const delta = Math.min(STORM_GAP_NS, INTERRUPT_NS * 2 ** Math.min(30, storm.quick - RETRIES));
    if (!this.told) {
      this.told = true;
      this.s.base.log.printk(`hrtimer: interrupt took ${delta} ns`, KERN_WARNING);
    }
    return nowNs + delta;
  }

  private baseOf(cpu: number): VirtAddr {
    const { percpu } = this.s.mm;
    // Only machines that use such a timer have the variable: others stay as they are.
    this.bases ??= percpu.defineStatic('hrtimer_bases', BASE.size, 64);
    return percpu.perCpuPtr(this.bases, cpu);
  }
}

/**
 * Simulated time: nanoseconds since power-on, jiffies, and timers that fire when time passes.
 *
 * Time stands still unless somebody advances it, so a run is a function of its inputs alone.
 * HZ is 1000 as in the recorded kernels; jiffies start at -300 s as a 32-bit value, as in Linux.
 */
import { assert } from '../base/assert.ts';
import { TimerHeap, type Timer } from './timer-heap.ts';

export type { Timer } from './timer-heap.ts';

/** Ticks a second. */
export const HZ = 1000;
/** What jiffies start at (include/linux/jiffies.h: INITIAL_JIFFIES). */
export const INITIAL_JIFFIES = 0x1_0000_0000 - 300 * HZ;

const NS_PER_MS = 1_000_000;

/** The clock of the machine. */
export class Clock {
  private ns = 0;
  private sequence = 0;
  private readonly timers = new TimerHeap();
  /** Fires a timer that is due; the kernel sets it, for faults of what it does then. */
  fire: (timer: Timer) => void = (timer) => timer.fire();

  /** Nanoseconds since power-on. */
  get nowNs(): number {
    return this.ns;
  }

  /** The kernel's tick counter. */
  get jiffies(): number {
    return INITIAL_JIFFIES + Math.floor(this.ns / NS_PER_MS);
  }

  /** When the next timer falls due; Infinity without one. */
  get nextNs(): number {
    return this.timers.first?.atNs ?? Infinity;
  }

  /** Calls `fire` once `ms` milliseconds have passed. */
  after(ms: number, fire: () => void): Timer {
    const timer: Timer = {
      atNs: this.ns + ms * NS_PER_MS,
      sequence: this.sequence++,
      fire,
      pending: true,
    };
    this.timers.add(timer);
    return timer;
  }

  /** Cancels a timer; harmless when it has fired. */
  cancel(timer: Timer): void {
    this.timers.cancel(timer);
  }

  /** Lets `ns` nanoseconds pass and fires the timers that fall due, in order of time. */
  advanceNs(ns: number): void {
    assert(ns >= 0, 'time runs forwards');
    const end = this.ns + ns;
    for (let next = this.timers.first; next && next.atNs <= end; next = this.timers.first) {
      this.ns = Math.max(this.ns, next.atNs);
      this.timers.shift();
      this.fire(next);
    }
    this.ns = Math.max(this.ns, end);
  }

  /** Lets `ms` milliseconds pass. */
  advance(ms: number): void {
    this.advanceNs(ms * NS_PER_MS);
  }
}

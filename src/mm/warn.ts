/**
 * Models WARN() and rate-limited messages (kernel/panic.c, lib/ratelimit.c) for the allocators.
 *
 * Simplified: no register dump; the line number is that of the version's source where it is known.
 */
import type { Clock } from '../machine/clock.ts';
import type { MmContext } from './context.ts';

/**
 * Logs a warning with its location and call trace, and taints the kernel.
 * @kernel kernel/panic.c __warn simplified
 * @param where - file, line and function, as `mm/vmalloc.c:3310 vfree`.
 * @param text - what a WARN with a format prints first; none for a plain WARN_ON.
 */
export function warn(ctx: MmContext, where: string, text = ''): void {
  const { id, pid, comm } = ctx.machine.cpu;
  ctx.printk('------------[ cut here ]------------');
  if (text !== '') ctx.printk(text);
  const { warnNamesTask, warnPlaceFirst } = ctx.facts.mm;
  if (warnPlaceFirst) {
    ctx.printk(`WARNING: ${where.replace(' ', ' at ')}, CPU#${id}: ${comm}/${pid}`);
  } else {
    const task = warnNamesTask ? `PID: ${pid} Comm: ${comm}` : `PID: ${pid}`;
    ctx.printk(`WARNING: CPU: ${id} ${task} at ${where}`);
  }
  ctx.taint('W');
  ctx.dumpStack();
  ctx.printk('---[ end trace 0000000000000000 ]---');
}

/** Lets `burst` messages through in `intervalMs` milliseconds and counts the rest. */
export class RateLimit {
  private readonly intervalMs: number;
  private readonly burst: number;
  private beginNs = -1;
  private printed = 0;
  private missed = 0;

  constructor(intervalMs: number, burst: number) {
    this.intervalMs = intervalMs;
    this.burst = burst;
  }

  /**
   * Whether the message may be printed now.
   * @kernel lib/ratelimit.c ___ratelimit faithful
   * @param suppressed - called with the number of messages that were held back before.
   */
  allow(clock: Clock, suppressed: (count: number) => void): boolean {
    if (this.beginNs < 0) this.beginNs = clock.nowNs;
    if (clock.nowNs > this.beginNs + this.intervalMs * 1e6) {
      if (this.missed > 0) suppressed(this.missed);
      this.beginNs = clock.nowNs;
      this.printed = 0;
      this.missed = 0;
    }
    if (this.printed < this.burst) {
      this.printed++;
      return true;
    }
    this.missed++;
    return false;
  }
}

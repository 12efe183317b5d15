/**
 * The kernel log (kernel/printk/printk.c): a bounded buffer of lines with sequence numbers and the
 * time of each.
 *
 * Simplified: the buffer is bounded by the bytes of the texts, oldest lines go first; no console,
 * no facilities; a line is continued by whoever comes first, not only by the task that began it.
 *
 * Printing takes time, so that two lines never bear the same stamp. The log owes that time to the
 * clock until `settle`: timers must not fire in the middle of whatever is printing.
 *
 * Invariant: sequence numbers and time stamps rise from line to line.
 */
import type { Clock } from '../../machine/clock.ts';
import { EFFORT, type Effort } from '../../machine/effort.ts';

/** Severity of a line (include/linux/kern_levels.h): 0 emergency … 7 debug. */
export type LogLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const KERN_EMERG: LogLevel = 0;
export const KERN_ALERT: LogLevel = 1;
export const KERN_ERR: LogLevel = 3;
export const KERN_WARNING: LogLevel = 4;
export const KERN_INFO: LogLevel = 6;

/** Simulated nanoseconds that printing a line takes. */
export const PRINTK_COST_NS = 10_000;
/** Bytes of text that the buffer holds: LOG_BUF_SHIFT = 20. */
export const LOG_BUF_LEN = 1 << 20;

/** A line of the log. */
export interface LogRecord {
  readonly seq: number;
  /** Nanoseconds since power-on. */
  readonly timeNs: number;
  readonly level: LogLevel;
  readonly text: string;
}

/**
 * The kernel's message buffer.
 * @kernel kernel/printk/printk.c vprintk_emit simplified
 */
export class KernelLog {
  private records: LogRecord[] = [];
  private first = 0;
  private bytes = 0;
  private nextSeq = 0;
  private clearSeq = 0;
  /** Whether the last line had no newline, so that it can be continued. */
  private open = false;
  /** When the last line is printed in full. */
  private doneNs = 0;
  private readonly clock: Clock;
  private readonly limit: number;
  private readonly effort: Effort | undefined;

  /**
   * @param limit - bytes of text kept.
   * @param effort - what lines are charged to.
   */
  constructor(clock: Clock, limit = LOG_BUF_LEN, effort?: Effort) {
    this.clock = clock;
    this.effort = effort;
    this.limit = limit;
  }

  /** The sequence number that the next line will get. */
  get seq(): number {
    return this.nextSeq;
  }

  /** Adds the lines of `text`, a final newline not counted; the last one is complete. */
  printk(text: string, level: LogLevel = KERN_INFO): void {
    this.begin(text, level);
    this.open = false;
  }

  /** Adds the lines of `text`; the last one can be continued unless it ends in a newline. */
  begin(text: string, level: LogLevel): void {
    const body = text.endsWith('\n') ? text.slice(0, -1) : text;
    for (const line of body.split('\n')) this.store(line, level);
    this.open = body === text;
  }

  /**
   * Adds to the last line (KERN_CONT), or begins one when that is complete.
   * @kernel kernel/printk/printk.c LOG_CONT simplified
   */
  cont(text: string): void {
    const last = this.records.at(-1);
    if (!this.open || !last || this.records.length === this.first) {
      this.begin(text, KERN_WARNING);
      return;
    }
    const end = text.indexOf('\n');
    const head = end < 0 ? text : text.slice(0, end);
    this.records[this.records.length - 1] = { ...last, text: last.text + head };
    this.bytes += head.length;
    this.open = end < 0;
    if (end >= 0 && end + 1 < text.length) this.begin(text.slice(end + 1), last.level);
  }

  /** The records from sequence number `fromSeq` on that are still in the buffer. */
  read(fromSeq = 0): readonly LogRecord[] {
    const oldest = this.nextSeq - (this.records.length - this.first);
    return this.records.slice(this.first + Math.max(0, fromSeq - oldest));
  }

  /** The lines from `fromSeq` on with their time stamps, as a reader of /dev/kmsg prints them. */
  linesSince(fromSeq: number): string[] {
    return this.read(fromSeq).map(formatRecord);
  }

  /** What `dmesg` prints: the lines since the last clear, each with a newline. */
  get dmesg(): string {
    return this.linesSince(this.clearSeq)
      .map((line) => `${line}\n`)
      .join('');
  }

  /** The records since the last clear. */
  shown(): readonly LogRecord[] {
    return this.read(this.clearSeq);
  }

  /** Hides what is there from later reads of `dmesg`, as `dmesg -C`. */
  clear(): void {
    this.clearSeq = this.nextSeq;
  }

  /** Lets the time pass that printing has taken since the last call. */
  settle(): void {
    const owedNs = this.doneNs - this.clock.nowNs;
    if (owedNs > 0) this.clock.advanceNs(owedNs);
  }

  private store(text: string, level: LogLevel): void {
    const timeNs = Math.max(this.clock.nowNs, this.doneNs);
    this.doneNs = timeNs + PRINTK_COST_NS;
    this.effort?.spend(EFFORT.line);
    this.records.push({ seq: this.nextSeq++, timeNs, level, text });
    this.bytes += text.length + 1;
    while (this.bytes > this.limit && this.first < this.records.length - 1) {
      this.bytes -= this.records[this.first++].text.length + 1;
    }
    if (this.first > 1024 && this.first * 2 > this.records.length) {
      this.records = this.records.slice(this.first);
      this.first = 0;
    }
  }
}

/** A record as `dmesg` prints it: `[    6.722300] text`. */
export function formatRecord(record: LogRecord): string {
  return `[${formatTime(record.timeNs)}] ${record.text}`;
}

/** Seconds and microseconds of a time stamp, as `%5lu.%06lu`. */
export function formatTime(timeNs: number): string {
  const us = Math.floor(timeNs / 1000);
  const seconds = String(Math.floor(us / 1_000_000)).padStart(5);
  return `${seconds}.${String(us % 1_000_000).padStart(6, '0')}`;
}

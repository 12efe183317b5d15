/**
 * Timing, and the numbers that benchmarks share. Only here does a benchmark ask the host for time.
 */

/** Times of a repeated measurement, in seconds. */
export interface Times {
  /** The first run: code is not compiled, caches are cold. */
  readonly first: number;
  readonly median: number;
  readonly min: number;
}

/** What a benchmark found; `hash` is the same in every run of one seed. */
export interface BenchResult {
  readonly name: string;
  readonly hash: string;
  /** Figures by name; the name ends in the unit. */
  readonly figures: Readonly<Record<string, number>>;
}

/** How large a benchmark is: `full` as documented, `quick` in seconds, `tiny` for the tests. */
export type Size = 'full' | 'quick' | 'tiny';

/** A benchmark that `main.ts` can run. */
export interface Benchmark {
  readonly name: string;
  /** One line for the list of benchmarks. */
  readonly about: string;
  run(size: Size): BenchResult;
}

/** Seconds that `work` takes. */
export function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** Runs `work` again and again. */
export function repeat(runs: number, work: () => void): Times {
  return summary(Array.from({ length: runs }, () => seconds(work)));
}

/** The summary of times that were taken one by one. */
export function summary(all: readonly number[]): Times {
  return { first: all[0], median: median(all), min: Math.min(...all) };
}

/** The middle one. */
export function median(all: readonly number[]): number {
  return [...all].sort((a, b) => a - b)[all.length >> 1];
}

/** Nanoseconds each: the fastest and the median of `rounds` rounds of `count` turns. */
export function nanoseconds(
  rounds: number,
  count: number,
  turns: (count: number) => void,
): { min: number; median: number } {
  turns(count);
  const times = repeat(rounds, () => turns(count));
  return { min: (times.min / count) * 1e9, median: (times.median / count) * 1e9 };
}

/** A running 32-bit hash (FNV-1a) over numbers, so that results can be compared. */
export class ResultHash {
  private state = 0x811c9dc5;

  /** Adds an integer below 2^53. */
  add(value: number): void {
    this.mix(value % 0x1_0000_0000);
    this.mix(Math.floor(value / 0x1_0000_0000));
  }

  /** Adds a text. */
  addText(text: string): void {
    for (let i = 0; i < text.length; i++) this.mix(text.charCodeAt(i));
  }

  /** Eight hex digits. */
  get hex(): string {
    return (this.state >>> 0).toString(16).padStart(8, '0');
  }

  private mix(word: number): void {
    this.state = Math.imul(this.state ^ (word & 0xffff), 0x01000193);
    this.state = Math.imul(this.state ^ ((word >>> 16) & 0xffff), 0x01000193);
  }
}

/** Most memory that this process ever had, in MiB. */
export function peakMiB(): number {
  return process.resourceUsage().maxRSS / 1024;
}

/**
 * Ends a script that takes too much processor time. It is the only limit that depends on the
 * machine it runs on: what a language can do cannot all be counted in steps. What the simulated
 * machine does is measured apart, for scans and loads of modules may take their time.
 */
import { performance } from 'node:perf_hooks';
import process from 'node:process';

/** Seconds that the shell itself may take for a script. */
export const SECONDS_DEFAULT = 8;
/** With the machine it may take so many times as much. */
export const MACHINE_FACTOR = 30;
/** Looks at the signal between two looks at the clock. */
const LOOKS = 64;

/** Watches one script. */
export class ShellWatch {
  /** Is aborted when the time is up. The library looks at it before each command. */
  readonly signal: AbortSignal;
  private readonly seconds: number;
  private readonly clock: () => number;
  private readonly start: number;
  private machineMs = 0;
  private looks = 0;
  private over = '';

  /** @param clock - milliseconds of processor time. */
  constructor(seconds: number, clock = processorMs) {
    this.seconds = seconds;
    this.clock = clock;
    this.start = clock();
    const controller = new AbortController();
    this.signal = controller.signal;
    // An event would come when the script is done: until then nothing else has a turn.
    Object.defineProperty(this.signal, 'aborted', { get: () => this.look() });
  }

  /** Does what the machine does for the shell. */
  readonly inKernel = <T>(body: () => T): T => {
    const start = performance.now();
    try {
      return body();
    } finally {
      this.machineMs += performance.now() - start;
    }
  };

  /** Why the script was ended; '' when it was not. */
  get message(): string {
    return this.over;
  }

  private look(): boolean {
    if (this.over !== '' || ++this.looks % LOOKS !== 0) return this.over !== '';
    const ms = this.clock() - this.start;
    const { seconds } = this;
    if (ms - this.machineMs > seconds * 1000) {
      this.over = `the shell took more than ${seconds} s of processor time for this script`;
    } else if (ms > seconds * MACHINE_FACTOR * 1000) {
      this.over = `this script took more than ${seconds * MACHINE_FACTOR} s of processor time`;
    }
    if (this.over !== '') this.over += '; --max-seconds raises that';
    return this.over !== '';
  }
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Threads for the tests of what has to do with tasks: generators as their code.
 */
import type { Kernel } from '../../src/kernel/kernel.ts';
import type { Kthread } from '../../src/kernel/task/kthread.ts';
import type { Runnable, RunStatus, Wait } from '../../src/kernel/task/sched.ts';
import { Schedule } from '../../src/kernel/base/schedule.ts';
import { Prng } from '../../src/base/prng.ts';
import { testKernel } from './kernel-machine.ts';

/** The code of a thread: yields a wait, or nothing where others may run. */
export type Body = Generator<Wait | undefined, number | void, number>;

/** Runs a generator; each yield is a step. */
export class Program implements Runnable {
  stepsRun = 0;
  exitCode = 0;
  private wait: Wait | undefined;
  private value = 0;

  private readonly body: Body;

  constructor(body: Body) {
    this.body = body;
  }

  run(budget: number): RunStatus {
    for (this.stepsRun = 0; this.stepsRun < budget; this.stepsRun++) {
      if (this.wait) {
        if (!this.wait.poll()) return 'blocked';
        this.value = this.wait.result;
        this.wait = undefined;
      }
      const { done, value } = this.body.next(this.value);
      if (done === true) {
        this.exitCode = value ?? 0;
        return 'done';
      }
      this.wait = value;
    }
    return 'preempted';
  }
}

/** A booted kernel whose current task is init. */
export function taskKernel(): Kernel {
  const { kernel } = testKernel();
  kernel.tasks.switchTo(kernel.tasks.find(1)!);
  return kernel;
}

/** A schedule of a test. */
export function schedule(text: string, seed = 'test'): Schedule {
  return Schedule.parse(text, new Prng(seed));
}

/** Starts a thread that runs a generator. */
export function thread(kernel: Kernel, comm: string, body: () => Body, cpu?: number): Kthread {
  return kernel.run.kthreads.run(comm, () => new Program(body()), cpu)!;
}

/** Lets the current task sleep, so that others run. */
export function pass(kernel: Kernel, ms: number): void {
  kernel.run.sched.block(kernel.run.sleeping.nanosleep(ms));
}

/** Zeroed memory for structures of a test. */
export function zeroed(kernel: Kernel, size: number): number {
  return kernel.mm.slab.kzalloc(size, 0xcc0);
}

/** Binds a function of the test to an address that nothing else has. */
export function bound(kernel: Kernel, name: string, fn: (arg: number) => Body | void): number {
  const { functions } = kernel.run;
  functions.bindKernel(name, ([arg = 0]) => {
    const body = fn(arg);
    return body ? new Program(body) : undefined;
  });
  return functions.kernelAddress(name);
}

/**
 * The code of a module's thread: a generator, which the scheduler resumes step by step.
 */
import { assert } from '../../base/assert.ts';
import type { ModuleFrames } from './frames.ts';
import type { ThreadBody } from './task-api.ts';
import type { Runnable, RunStatus, Wait } from '../task/sched-entity.ts';

/** A step is a piece of code from one `yield` to the next: that many ns. */
const STEP_NS = 100;

/** Runs a generator as the code of a task. */
export class ThreadCode implements Runnable {
  readonly stepNs = STEP_NS;
  stepsRun = 0;
  exitCode = 0;
  private readonly frames: ModuleFrames;
  private readonly body: ThreadBody;
  private readonly waits: { given: Wait | undefined };
  private wait: Wait | undefined;
  private value = 0;

  /** @param waits - the wait that the last call gave; the generator has to yield it. */
  constructor(frames: ModuleFrames, body: ThreadBody, waits: { given: Wait | undefined }) {
    this.frames = frames;
    this.body = body;
    this.waits = waits;
  }

  run(budget: number): RunStatus {
    this.stepsRun = 0;
    for (;;) {
      if (this.wait) {
        if (!this.wait.poll()) return 'blocked';
        this.value = this.wait.result;
        this.wait = undefined;
      }
      if (this.stepsRun >= budget) return 'preempted';
      this.stepsRun++;
      if (this.step()) return 'done';
    }
  }

  private step(): boolean {
    const { done, value } = this.frames.resume(() => this.body.next(this.value));
    this.value = 0;
    const { given } = this.waits;
    this.waits.given = undefined;
    assert(
      given === (done === true ? undefined : value),
      'a call that may wait is made as: yield k.call()',
    );
    if (done === true) this.exitCode = typeof value === 'number' ? value : 0;
    else this.wait = given;
    return done === true;
  }
}

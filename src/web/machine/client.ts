/**
 * The page's side of a worker with a machine. A worker that does not answer is ended, and whoever
 * waits is told; the next request begins with a new one.
 */
import { checkAnswered, type Asked, type Replies, type Request } from './protocol.ts';

/** What was asked for can not be. */
export class Refused extends Error {}
/** The simulator has failed: a bug. */
export class Failed extends Error {}
/** The worker was ended. */
export class Ended extends Error {}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A worker with a machine. */
export class Client {
  private readonly start: () => Worker;
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  /** @param start - makes a worker. */
  constructor(start: () => Worker) {
    this.start = start;
  }

  /** Asks for something. Rejects with one of the errors above. */
  ask<R extends Request>(request: R): Promise<Replies[R['kind']]> {
    this.worker ??= this.listen(this.start());
    const { worker } = this;
    const asked: Asked = { id: ++this.asked, request };
    const answer = new Promise<unknown>((resolve, reject) => {
      this.waiting.set(asked.id, { resolve, reject });
    });
    worker.postMessage(asked, []);
    return answer as Promise<Replies[R['kind']]>;
  }

  /** Ends the worker, whatever it does. @param why - for whoever waits. */
  end(why: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.rejectAll(new Ended(why));
  }

  private listen(worker: Worker): Worker {
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.receive(data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.worker = undefined;
      worker.terminate();
      this.rejectAll(new Failed(event.message || 'the worker could not be loaded'));
    });
    return worker;
  }

  private receive(data: unknown): void {
    const answered = checkAnswered(data);
    const waiting = answered && this.waiting.get(answered.id);
    if (!waiting) return;
    this.waiting.delete(answered.id);
    if ('value' in answered) waiting.resolve(answered.value);
    else waiting.reject(new (answered.isBug ? Failed : Refused)(answered.error));
  }

  private rejectAll(error: Error): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiting of all) waiting.reject(error);
  }
}

/** The worker that has the machine: it does one request after the other. */
import { isFault } from '../../kernel/task/oops.ts';
import { Desk } from './desk.ts';
import { checkAsked, type Answered } from './protocol.ts';

const desk = new Desk();
let last: Promise<unknown> = Promise.resolve();

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  last = last.then(() => answer(data)).then((answered) => self.postMessage(answered, {}));
});

async function answer(message: unknown): Promise<Answered> {
  let id = 0;
  try {
    const asked = checkAsked(message);
    ({ id } = asked);
    return { id, value: await desk.answer(asked.request) };
  } catch (error) {
    const isBug = !(error instanceof RangeError) || isFault(error);
    const { message: text, stack } = error as Error;
    return { id, error: isBug ? (stack ?? text) : text, isBug };
  }
}

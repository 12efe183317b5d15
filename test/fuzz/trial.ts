/** One input tried in this process, with what it cost. */
import type { FuzzTarget } from './target.ts';
import type { Failure } from './store.ts';

/** What one input may take: seconds of processor time, and bytes of memory above those of before. */
export const BUDGET = { seconds: 10, bytes: 2 ** 30 };

/** What became of an input. */
export interface Outcome {
  /** In a few words. */
  readonly text: string;
  readonly failure?: Failure;
}

/** Tries an input. */
export async function attempt(target: FuzzTarget, input: string): Promise<Outcome> {
  const cpu = process.cpuUsage();
  const rss = process.resourceUsage().maxRSS;
  try {
    const text = (await target.run(input)) ?? '';
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (user + system) / 1e6;
    const grown = 1024 * (process.resourceUsage().maxRSS - rss);
    if (seconds > BUDGET.seconds || grown > BUDGET.bytes) {
      const what = seconds > BUDGET.seconds ? 'processor time' : 'memory';
      const message = `too much ${what}`;
      return { text, failure: { kind: 'budget', message, input } };
    }
    return { text };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { text: 'failed', failure: { kind: 'error', message, input } };
  }
}

/** What tells failures of different causes apart: the message and where it was thrown. */
export function causeOf({ kind, message }: Failure): string {
  const [first, ...stack] = message.split('\n');
  const place = stack.find((line) => line.includes('/src/'))?.replace(/^.*\/src\//, 'src/') ?? '';
  return `${kind}: ${first.replaceAll(/\d+/g, 'N')} ${place}`;
}

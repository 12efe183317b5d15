/** A run that is repeated from its journal is the same at every step of a recording. */
import { expect, it } from 'vitest';
import type { Recorder } from '../../../src/record/recorder.ts';
import { Replay } from '../../../src/record/replay.ts';
import { startRecording } from '../../../src/record/start.ts';
import { stepHash } from '../../../src/record/step-hash.ts';
import { Session, parseJournal, replayJournal } from '../../../src/index.ts';
import { KMEMLEAK, SESSION_OPTIONS } from '../../support/session.ts';

const SOURCE = `#include <linux/module.h>
#include <linux/slab.h>
static void *kept;
static int __init lost_init(void)
{
	kept = kzalloc(64, GFP_KERNEL);
	kzalloc(192, GFP_KERNEL);
	return 0;
}
static void __exit lost_exit(void)
{
	kfree(kept);
}
module_init(lost_init);
module_exit(lost_exit);
MODULE_LICENSE("GPL");
`;
const COMMANDS = [
  { kind: 'module', name: 'lost', files: { 'lost.c': SOURCE } },
  { kind: 'insmod', module: 'lost' },
  { kind: 'sleep', ms: 6000 },
  { kind: 'write', path: KMEMLEAK, text: 'scan' },
  { kind: 'rmmod', module: 'lost' },
  { kind: 'scan' },
] as const;

it('the hash at any step is the same in a run repeated from the journal, and is found again', async () => {
  const session = new Session({ kernel: '7.3' }, SESSION_OPTIONS);
  const recorder = startRecording(session.system);
  for (const command of COMMANDS) {
    recorder.command(command.kind);
    await session.perform(command);
  }
  const first = new Replay(recorder.stop());
  const { state } = session.journal.entries.at(-1)!;
  let again: Recorder | undefined;
  const journal = parseJournal(JSON.stringify(session.journal));
  const { difference, session: repeated } = await replayJournal(
    journal,
    SESSION_OPTIONS,
    undefined,
    {
      booted: ({ system }) => (again = startRecording(system)),
      performing: ({ kind }) => again?.command(kind),
    },
  );
  expect(difference).toBeUndefined();
  expect(repeated.journal.entries.at(-1)?.state).toBe(state);
  const second = new Replay(again!.stop());
  expect(second.length).toBe(first.length);
  const steps = Array.from({ length: 13 }, (_, i) => Math.floor((i * first.length) / 12));
  const hashesOf = (replay: Replay, order: readonly number[]): Map<number, string> =>
    new Map(
      order.map((step) => {
        replay.seek(step);
        return [step, stepHash(replay)];
      }),
    );
  const hashes = hashesOf(first, steps);
  expect(new Set(hashes.values()).size).toBe(steps.length);
  const backwards = hashesOf(second, [...steps].reverse());
  expect(new Map([...backwards].reverse())).toEqual(hashes);
});

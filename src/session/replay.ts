/**
 * Repeats a session from its journal, to the end or to one of its entries. A machine cannot go
 * back: a step back is a run to the step before, on a new one.
 */
import type { JournalData } from './journal.ts';
import type { MachineOptions } from './bare-machine.ts';
import { Session } from './session.ts';

/** The first entry at which a repeated run was another one than the journal says. */
export interface JournalDifference {
  /** Its number; 0 is the boot: another configuration or another version of the simulator. */
  readonly entry: number;
  /** What was different: what the command answered, or the state that it left. */
  readonly what: 'answer' | 'state';
  readonly expected: string;
  readonly found: string;
}

/** A repeated run. */
export interface JournalReplay {
  /** The session, at the entry that was wanted, or after the one that differs. */
  readonly session: Session;
  readonly difference?: JournalDifference;
}

/**
 * Boots a machine as `journal` says and repeats its commands, comparing the hashes of each entry.
 * It ends at the first that differs.
 * @param upTo - the number of the last entry to repeat; 0 is the boot alone. Default: the last.
 * @throws RangeError when there is no such entry, or no such configuration.
 */
export async function replayJournal(
  journal: JournalData,
  options: MachineOptions,
  upTo = journal.entries.length - 1,
): Promise<JournalReplay> {
  if (!Number.isInteger(upTo) || upTo < 0 || upTo >= journal.entries.length) {
    throw new RangeError(`the journal has entries 0 to ${journal.entries.length - 1}, not ${upTo}`);
  }
  const session = new Session(journal.config, options);
  for (const [i, expected] of journal.entries.slice(0, upTo + 1).entries()) {
    const { command } = expected;
    if (command.kind !== 'boot') await session.perform(command);
    const found = session.journal.entries[i];
    const what = (['answer', 'state'] as const).find((field) => found[field] !== expected[field]);
    if (what) {
      const difference = { entry: i, what, expected: expected[what], found: found[what] };
      return { session, difference };
    }
  }
  return { session };
}

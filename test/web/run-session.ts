/**
 * The run that is compared between hosts: the kernel's sample is loaded, two scans find its leaks, a
 * shell looks at them, and it goes. This file runs in Node and in a worker of a browser.
 */
import { Session, type Command, type JournalEntry, type SessionConfig } from '../../src/index.ts';
import type { SimSources } from '../../src/index.ts';

const KMEMLEAK = '/sys/kernel/debug/kmemleak';

const COMMANDS: readonly Command[] = [
  { kind: 'insmod', module: 'kmemleak-test' },
  { kind: 'sleep', ms: 6000 },
  { kind: 'scan' },
  { kind: 'write', path: KMEMLEAK, text: 'scan' },
  { kind: 'shell', text: `cat ${KMEMLEAK} | grep -c unreferenced; dmesg | tail -2; date` },
  { kind: 'read', path: KMEMLEAK },
  { kind: 'rmmod', module: 'kmemleak-test' },
  {
    kind: 'shell',
    text: `sleep 6; echo scan > ${KMEMLEAK}; cat ${KMEMLEAK}; echo x > ${KMEMLEAK}`,
  },
];

/** What came of a run. */
export interface Outcome {
  readonly answers: readonly unknown[];
  readonly report: string;
  readonly state: string;
  readonly entries: readonly JournalEntry[];
  /** The hash over all entries. */
  readonly hash: string;
}

/** Boots a machine and gives it the commands. */
export async function runSession(config: SessionConfig, sources: SimSources): Promise<Outcome> {
  const session = new Session(config, { sources });
  const answers: unknown[] = [];
  for (const command of COMMANDS) answers.push(await session.perform(command));
  return {
    answers,
    report: session.system.kmemleak.report(),
    state: session.stateHash,
    entries: session.journal.entries,
    hash: session.journal.hash(),
  };
}

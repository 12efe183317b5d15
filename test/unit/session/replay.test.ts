import { beforeAll, describe, expect, test } from 'vitest';
import type { Command } from '../../../src/session/command.ts';
import { parseJournal, type JournalData } from '../../../src/session/journal.ts';
import { replayJournal } from '../../../src/session/replay.ts';
import { Session } from '../../../src/session/session.ts';
import { bundleFromDisk } from '../../../src/cli/disk.ts';
import { bundledSources } from '../../../src/session/sources.ts';
import { KMEMLEAK, SESSION_OPTIONS } from '../../support/session.ts';

const COMMANDS: readonly Command[] = [
  { kind: 'shell', text: `modprobe kmemleak-test; x=$RANDOM` },
  { kind: 'insmod', module: 'kmlwarn', params: { test: 'free_unknown' } },
  { kind: 'sleep', ms: 6000 },
  { kind: 'scan' },
  { kind: 'write', path: KMEMLEAK, text: 'scan' },
  { kind: 'read', path: KMEMLEAK },
  { kind: 'shell', text: `echo $x; cat ${KMEMLEAK} | grep -c unreferenced` },
  { kind: 'rmmod', module: 'kmemleak_test' },
];

let journal: JournalData;

beforeAll(async () => {
  const session = new Session({ seed: 'x', kernel: '6.1' }, SESSION_OPTIONS);
  for (const command of COMMANDS) await session.perform(command);
  journal = parseJournal(JSON.stringify(session.journal));
});

describe('a run is repeated', () => {
  test.each([0, 1, 4, 7, COMMANDS.length])('to entry %i', async (entry) => {
    const { session, difference } = await replayJournal(journal, SESSION_OPTIONS, entry);
    expect(difference).toBeUndefined();
    expect(session.journal.entries).toEqual(journal.entries.slice(0, entry + 1));
    expect(session.stateHash).toBe(journal.entries[entry].state);
  });

  test('to the end, from a bundle', async () => {
    const sources = bundledSources(bundleFromDisk());
    const { session, difference } = await replayJournal(journal, { sources });
    expect(difference).toBeUndefined();
    expect(session.journal.toJSON()).toEqual(journal);
  });

  test('and goes on from there as the first one would have', async () => {
    const { session } = await replayJournal(journal, SESSION_OPTIONS, 5);
    for (const command of COMMANDS.slice(5)) await session.perform(command);
    expect(session.journal.toJSON()).toEqual(journal);
  });

  test.each([-1, 1.5, COMMANDS.length + 1])('but not to entry %d', async (entry) => {
    await expect(replayJournal(journal, SESSION_OPTIONS, entry)).rejects.toThrow(RangeError);
  });
});

describe('a journal that was tampered with is found out', () => {
  const changed = (entry: number, change: object): JournalData => ({
    ...journal,
    entries: journal.entries.map((e, i) => (i === entry ? { ...e, ...change } : e)),
  });
  const HASH = '0123456789abcdef';
  const cases: [string, () => JournalData, number, string][] = [
    ['another seed', () => ({ ...journal, config: { ...journal.config, seed: 'y' } }), 0, 'state'],
    ['a longer sleep', () => changed(3, { command: { kind: 'sleep', ms: 6001 } }), 3, 'state'],
    ['another module', () => changed(2, { command: { kind: 'insmod', module: 'x' } }), 2, 'answer'],
    [
      'another file read',
      () => changed(6, { command: { kind: 'read', path: '/proc/version' } }),
      6,
      'answer',
    ],
    ['another state', () => changed(5, { state: HASH }), 5, 'state'],
    ['another answer', () => changed(4, { answer: HASH }), 4, 'answer'],
    [
      'a command left out',
      () => ({ ...journal, entries: journal.entries.filter((_, i) => i !== 3) }),
      3,
      'answer',
    ],
  ];
  test.each(cases)('%s', async (_, tampered, entry, what) => {
    const { session, difference } = await replayJournal(tampered(), SESSION_OPTIONS);
    expect(difference).toMatchObject({ entry, what });
    expect(difference!.found).not.toBe(difference!.expected);
    expect(session.journal.length).toBe(entry + 1);
  });

  test('though not before the entry that is wanted', async () => {
    const { difference } = await replayJournal(changed(5, { state: HASH }), SESSION_OPTIONS, 4);
    expect(difference).toBeUndefined();
  });
});

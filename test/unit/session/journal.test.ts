import { expect, test } from 'vitest';
import {
  ENTRIES_MAX,
  Journal,
  parseJournal,
  type JournalEntry,
} from '../../../src/session/journal.ts';

const HASH = '0123456789abcdef';
const BOOT: JournalEntry = { command: { kind: 'boot' }, answer: HASH, state: HASH };
const SCAN: JournalEntry = { command: { kind: 'scan' }, answer: HASH, state: HASH };

test('a journal is plain data and comes back as it was', () => {
  const journal = new Journal({ seed: 's' });
  journal.append(BOOT);
  journal.append(SCAN);
  const data = parseJournal(JSON.stringify(journal));
  expect(data).toEqual(journal.toJSON());
  expect(data).toMatchObject({ config: { seed: 's' }, entries: [BOOT, SCAN], complete: true });
  expect(journal.hash(1)).not.toBe(journal.hash());
});

test('a full journal says that it is not complete', () => {
  const journal = new Journal({});
  journal.append(BOOT);
  const text = 'x'.repeat(4 << 20);
  for (let i = 0; i < 7; i++) expect(journal.admit({ kind: 'shell', text })).toBe(true);
  expect(journal.isFull).toBe(false);
  expect(journal.admit({ kind: 'shell', text })).toBe(false);
  // What comes after a gap could not be repeated.
  expect(journal.admit({ kind: 'scan' })).toBe(false);
  expect([journal.isFull, journal.toJSON().complete]).toEqual([true, false]);
  const many = new Journal({});
  for (let i = 0; i < ENTRIES_MAX; i++) many.append(SCAN);
  expect(many.admit({ kind: 'scan' })).toBe(false);
});

const format = 'kmemleak-sim-journal/1';
test.each([
  ['{', 'journal: '],
  ['null', 'no object'],
  [{ format: 'other/1', config: {}, entries: [BOOT] }, 'not of the format'],
  [{ format, config: {}, entries: [BOOT] }, 'bad complete'],
  [{ format, complete: true, config: [], entries: [BOOT] }, 'no configuration'],
  [{ format, complete: true, config: {}, entries: [null] }, 'entry 0 is no object'],
  [{ format, complete: true, config: {}, entries: [BOOT], more: 1 }, 'there is no more'],
  [{ format, entries: [BOOT] }, 'no configuration'],
  [{ format, config: {}, entries: [] }, '1 to 10000 entries'],
  [
    { format, config: {}, entries: Array.from({ length: ENTRIES_MAX + 1 }, () => SCAN) },
    '1 to 10000 entries',
  ],
  [{ format, complete: true, config: {}, entries: [SCAN] }, 'the boot is entry 0'],
  [{ format, complete: true, config: {}, entries: [BOOT, BOOT] }, 'the boot is entry 0'],
  [
    { format, complete: true, config: {}, entries: [BOOT, { ...SCAN, command: { kind: 'x' } }] },
    'no such command',
  ],
  [
    { format, complete: true, config: {}, entries: [BOOT, { ...SCAN, state: 'g' }] },
    'entry 1 has no hashes',
  ],
])('%j is no journal', (value, message) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  expect(() => parseJournal(text)).toThrow(RangeError);
  expect(() => parseJournal(text)).toThrow(message);
});

import { expect, test } from 'vitest';
import { canonicalText, EventLog } from '../../../src/session/event-log.ts';

interface Event {
  kind: string;
  size?: number;
  name?: string | undefined;
}

function logOf(...events: Event[]): EventLog<Event> {
  const log = new EventLog<Event>();
  for (const event of events) log.append(event);
  return log;
}

test('equal events give equal hashes, in any field order', () => {
  const a = logOf({ kind: 'alloc', size: 32 }, { kind: 'free' });
  const b = logOf({ size: 32, kind: 'alloc' }, { kind: 'free', name: undefined });
  expect(a.hash).toBe(b.hash);
  expect(a.hash).toMatch(/^[0-9a-f]{16}$/);
  expect(a.entries).toHaveLength(2);
});

test('value, order and number of events all change the hash', () => {
  const hashes = [
    logOf(),
    logOf({ kind: 'a' }),
    logOf({ kind: 'b' }),
    logOf({ kind: 'a' }, { kind: 'b' }),
    logOf({ kind: 'b' }, { kind: 'a' }),
    logOf({ kind: 'a', size: 1 }),
    logOf({ kind: 'a', size: 2 }),
    logOf({ kind: 'a', name: '2' }),
  ].map((log) => log.hash);
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('the hash after each entry stays, and hangs on those before it', () => {
  const a = logOf({ kind: 'a' }, { kind: 'b' }, { kind: 'c' });
  const b = logOf({ kind: 'a' }, { kind: 'x' }, { kind: 'c' });
  const same = [0, 1, 2, 3].map((count) => a.hashAt(count) === b.hashAt(count));
  expect(same).toEqual([true, true, false, false]);
  expect(a.hashAt(1)).toBe(logOf({ kind: 'a' }).hash);
});

test('canonical text keeps types apart', () => {
  expect(canonicalText({ b: [1, '1', true, null], a: 10n })).toBe(
    '{"a":10n,"b":[1,"1",true,null]}',
  );
  expect(canonicalText(Number.NaN)).toBe('NaN');
  expect(canonicalText([undefined])).toBe('[undefined]');
});

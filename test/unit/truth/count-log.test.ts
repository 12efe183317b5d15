import { expect, it } from 'vitest';
import { CountLog } from '../../../src/truth/count-log.ts';
import type { TruthEvent } from '../../../src/truth/events.ts';

function at(trace: number, ns = 0): TruthEvent {
  return { task: { pid: 1, comm: 'init' }, trace, ns };
}

/** Notes a change by an event. */
function note(
  log: CountLog,
  slot: number,
  offset: number,
  from: number,
  to: number,
  event: TruthEvent,
): void {
  log.note(slot, offset, from, to, event.trace, () => event);
}

it('the first change sets a count, later ones of the same code add up', () => {
  const log = new CountLog();
  note(log, 5, 8, 0x7a7a7a7a, 1, at(1));
  note(log, 5, 8, 1, 2, at(2, 10));
  note(log, 5, 8, 2, 3, at(2, 20));
  note(log, 5, 8, 3, 2, at(3));
  note(log, 5, 16, 9, 1, at(2));
  expect(log.of(5)).toEqual([
    { offset: 8, event: at(1), set: 1, by: 0, times: 1 },
    { offset: 8, event: at(2, 10), by: 2, times: 2 },
    { offset: 8, event: at(3), by: -1, times: 1 },
    { offset: 16, event: at(2), set: 1, by: 0, times: 1 },
  ]);
  expect(log.of(6)).toEqual([]);
});

it('code that sets it again is a change like others', () => {
  const log = new CountLog();
  note(log, 5, 8, 0, 1, at(1));
  note(log, 5, 8, 1, 0, at(2));
  note(log, 5, 8, 0, 1, at(1));
  expect(log.of(5).map(({ by, times }) => [by, times])).toEqual([
    [0, 1],
    [-1, 1],
    [1, 1],
  ]);
});

it('a block has so many, and a new life none', () => {
  const log = new CountLog();
  for (let trace = 0; trace < 100; trace++) note(log, 5, 8, trace, trace + 1, at(trace));
  expect(log.of(5)).toHaveLength(32);
  expect(log.bytes).toBeGreaterThan(32 * 100);
  note(log, 5, 8, 1, 2, at(1));
  expect(log.of(5)[1]).toMatchObject({ by: 2, times: 2 });
  log.forget(5);
  log.forget(5);
  expect(log.of(5)).toEqual([]);
  expect(log.bytes).toBe(0);
});

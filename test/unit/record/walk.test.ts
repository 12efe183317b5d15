import { expect, it } from 'vitest';
import { KINDS } from '../../../src/record/event-columns.ts';
import { nextStop, stepsOfInterest } from '../../../src/record/walk.ts';
import { replayed } from '../../support/recorded-trace.ts';

const { recording } = replayed();
const { events } = recording;

it('goes to the next and the previous step of a kind, and no further than the ends', () => {
  const scan = nextStop(recording, 0, 'scan', 1)!;
  expect(KINDS[events.kind[scan - 1]]).toBe('begin');
  const second = nextStop(recording, scan, 'scan', 1)!;
  expect(nextStop(recording, second, 'scan', 1)).toBeUndefined();
  expect(nextStop(recording, second, 'scan', -1)).toBe(scan);
  expect(KINDS[events.kind[nextStop(recording, scan, 'word', 1)! - 1]]).toMatch(/hit|miss/);
  expect(nextStop(recording, 1, 'step', -1)).toBe(0);
  expect(nextStop(recording, 0, 'step', -1)).toBeUndefined();
  expect(nextStop(recording, events.length, 'step', 1)).toBeUndefined();
});

it("knows the steps about the run's own blocks, with scans and phases around them", () => {
  const kinds = stepsOfInterest(recording).map((step) => KINDS[events.kind[step - 1]]);
  expect(kinds.slice(0, 5)).toEqual(['tracked', 'tracked', 'tracked', 'begin', 'phase']);
  expect(kinds).not.toContain('root');
});

import { expect, it } from 'vitest';
import { decisionAbout } from '../../../src/record/decision.ts';
import { KIND, KINDS } from '../../../src/record/event-columns.ts';
import { replayed } from '../../support/recorded-trace.ts';

it.each(['6.12', '7.3'] as const)('finds the step that decided, on %s', (kernel) => {
  const { recording } = replayed(undefined, kernel);
  const { events, births } = recording;
  const kindAt = (step: number | undefined): string | undefined =>
    step === undefined ? undefined : KINDS[events.kind[step - 1]];
  const begins = [...events.kind.subarray(0, events.length).entries()].flatMap(([i, kind]) =>
    kind === KIND.begin && events.why[i] === 1 ? [i + 1] : [],
  );
  const [lost, a] = ['lost', 'a'].map((name) => births.find(name)!);
  expect(kindAt(decisionAbout(recording, lost, begins[0]))).toBe('gray');
  expect(kindAt(decisionAbout(recording, lost, begins[1]))).toBe('report');
  expect(kindAt(decisionAbout(recording, a, begins[1]))).toBe('gray');
  expect(decisionAbout(recording, a, begins[0] - 1)).toBeUndefined();
});

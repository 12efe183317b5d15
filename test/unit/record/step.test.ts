import { expect, it } from 'vitest';
import { KIND } from '../../../src/record/event-columns.ts';
import { stepAt, type Step } from '../../../src/record/step.ts';
import { replayed } from '../../support/recorded-trace.ts';

const replay = replayed();
const steps = Array.from({ length: replay.length }, (_, i): Step => {
  replay.seek(i + 1);
  return stepAt(replay)!;
});

it('a word is told with where it lies and how far into its target it points', () => {
  const hit = steps.find(({ kind, object }) => kind === 'hit' && object?.name === 'b')!;
  expect(hit.word).toMatchObject({ holder: 'a', offset: 8, into: 16 });
  expect(hit.object).toMatchObject({ color: 'gray', count: 1, minCount: 1, size: 64 });
  expect(hit).toMatchObject({ scan: 1, phase: 'gray' });
  const first = steps.find(({ kind, object }) => kind === 'hit' && object?.name === 'a')!;
  expect(first.word).toMatchObject({ holder: 'kmltrace:data', variable: 'data_slots [kmltrace]' });
});

it('each kind of step has what it is about', () => {
  replay.seek(0);
  expect(stepAt(replay)).toBeUndefined();
  for (const { kind, object, why, text } of steps) {
    if (KIND[kind] >= KIND.object && kind !== 'end') expect(object, kind).toBeDefined();
    if (kind === 'held' || kind === 'miss') expect(why, kind).toBeDefined();
    if (kind === 'root' || kind === 'log') expect(text, kind).toBeDefined();
  }
});

it('what an annotation changes is told by the names of the kernel', () => {
  const painted = replayed('kzalloc a 64\nnot_leak a\nreport');
  const { events } = painted.recording;
  painted.seek(events.kind.indexOf(KIND.changed) + 1);
  expect(stepAt(painted)?.changes).toEqual([{ field: 'min_count', before: 1, after: 0 }]);
});

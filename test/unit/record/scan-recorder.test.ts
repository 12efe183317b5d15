import { expect, it } from 'vitest';
import { KIND } from '../../../src/record/event-columns.ts';
import { GRAY_TAIL } from '../../../src/record/object-state.ts';
import { startRecording } from '../../../src/record/start.ts';
import { startMachine } from '../../../src/session/machine.ts';
import type { KernelVersion } from '../../../src/versions/kernels.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';
import { recordTrace } from '../../support/recorded-trace.ts';

it('tells of each pass with its result, and of the words with where their variables are', () => {
  const { events, variables, gray } = recordTrace('kzalloc a 64\nstore data+0 a\nscan', '7.3');
  const kinds = [...events.kind.subarray(0, events.length)];
  const ends = kinds.flatMap((kind, i) => (kind === KIND.end ? [i] : []));
  expect(kinds.filter((kind) => kind === KIND.begin).length).toBe(ends.length);
  // Of several passes only the last one has the result.
  expect(ends.map((i) => events.why[i])).toEqual(ends.map((_, i) => Number(i === ends.length - 1)));
  expect([...variables.values()].map(({ name }) => name)).toContain('data_slots [kmltrace]');
  expect(kinds.filter((kind) => kind === KIND.gray).length).toBeLessThanOrEqual(gray.length);
});

/** All columns of the steps, and what each changed. */
function stepsOf(kernel: KernelVersion, isWatched: boolean): Record<string, string> {
  const { system } = startMachine({ kernel }, SESSION_OPTIONS);
  if (isWatched) system.kmemleak.observe({ hit: () => undefined });
  const recorder = startRecording(system, { keyframe: 1000 });
  system.insmod('kmemleak-test');
  for (let i = 0; i < 3; i++) {
    system.sleep(6000);
    system.kmemleak.scan();
  }
  const { events, changes, gray, keyframes, end } = recorder.stop();
  const { kind, why, subject, place, extra, length } = events;
  const list = (values: ArrayLike<number>): string => Array.from(values).join(' ');
  const all = (column: Uint8Array | Int32Array | Float64Array | Uint32Array): string =>
    list(column.subarray(0, length));
  return {
    kind: all(kind),
    why: all(why),
    subject: all(subject),
    place: all(place),
    extra: all(extra),
    changes: JSON.stringify(Array.from({ length }, (_, i) => [...changes.of(i)])),
    gray: list(gray.subarray(0, end.cursor[GRAY_TAIL])),
    keyframes: list(keyframes.flatMap((one) => [one.steps, one.changes])),
  };
}

it.each(['6.12', '7.3'] as const)(
  'on %s writes the same steps when nobody else watches, which is faster',
  (kernel) => expect(stepsOf(kernel, false)).toEqual(stepsOf(kernel, true)),
);

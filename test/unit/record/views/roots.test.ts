import { expect, it } from 'vitest';
import { KIND } from '../../../../src/record/event-columns.ts';
import { rootsAt } from '../../../../src/record/views/roots.ts';
import { replayed } from '../../../support/recorded-trace.ts';

it('names what a scan begins with: objects without need of references, percpu data, stacks', () => {
  const replay = replayed('kzalloc a 64\nnot_leak a\nscan');
  const names = (): string[] => rootsAt(replay).map(({ name }) => name);
  expect(names()).not.toContain('a');
  replay.seek(replay.recording.events.kind.lastIndexOf(KIND.end));
  expect(names()).toEqual(
    expect.arrayContaining(['a', 'kmltrace:data', 'percpu data of CPU 0', 'stack of init']),
  );
});

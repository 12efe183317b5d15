import { expect, it } from 'vitest';
import { decisionAbout } from '../../../../src/record/decision.ts';
import { gatesAt, type Gates } from '../../../../src/record/views/gates.ts';
import type { KernelVersion } from '../../../../src/versions/kernels.ts';
import { replayed } from '../../../support/recorded-trace.ts';

const states = (all: Gates): string =>
  all.gates.map(({ name, state }) => `${name} ${state}`).join(', ');

/** The gates of a block where the last scan decided about it, and before any scan. */
function gates(operations: string, name: string, kernel: KernelVersion = '6.12'): string[] {
  const replay = replayed(operations, kernel);
  const { births } = replay.recording;
  const birth = births.find(name)!;
  const decided = decisionAbout(replay.recording, birth, replay.length)!;
  return [replay.recording.events.subject.indexOf(birth) + 1, decided].map((step) => {
    replay.seek(step);
    return states(gatesAt(replay, birth)!);
  });
}

it('a leak: unknown before a scan, all open when it is reported', () => {
  const [before, after] = gates('kzalloc a 64\nsleep 6000\nscan\nscan', 'a');
  expect(before).toBe('references unknown, contents unknown, age unknown, new open');
  expect(after).toBe('references open, contents open, age open, new open');
});

it('each gate is shut by what it is about', () => {
  const young = 'kzalloc a 64\nscan\nscan';
  expect(gates(young, 'a')[1]).toBe('references open, contents open, age shut, new open');
  const known = 'kzalloc a 64\nsleep 6000\nscan\nscan\nscan';
  expect(gates(known, 'a')[1]).toBe('references open, contents open, age open, new shut');
  const held = 'kzalloc a 64\nstore data+0 a\nsleep 6000\nscan';
  expect(gates(held, 'a')[1]).toBe('references shut, contents unknown, age open, new open');
});

it('7.3 has two more', () => {
  const [, after] = gates('kzalloc a 64\nsleep 6000\nscan\nscan', 'a', '7.3');
  expect(after).toBe(
    'references open, contents open, age open, new open, confirmation open, runs open',
  );
});

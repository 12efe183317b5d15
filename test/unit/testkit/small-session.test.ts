import { expect, test } from 'vitest';
import type { Space } from '../../../src/testkit/small-heaps.ts';
import { trySpace, type SpaceResult } from '../../../src/testkit/small-session.ts';
import type { ProgramRunner } from '../../../src/testkit/trace-machine.ts';
import { parsePrograms } from '../../../src/trace/index.ts';
import { machine } from './fixture.ts';

const SPACE: Space = { name: 'few', objects: 2, stores: 3, colored: 1 };

function tried(runner: ProgramRunner): SpaceResult {
  const steps = trySpace(SPACE, '6.12', runner);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

test('the simulator agrees, many heaps in one program', () => {
  const { heaps, programs, failures } = tried(machine);
  expect(failures).toEqual([]);
  expect(heaps).toBeGreaterThan(500);
  expect(heaps / programs).toBeGreaterThan(10);
});

test('a machine that does not read .bss is found out, with a program of one heap', () => {
  const blind: ProgramRunner = {
    run: (program, version) => {
      const operations = program.operations.filter((op) => op.place?.window !== 'bss');
      return machine.run({ ...program, operations }, version);
    },
  };
  const { failures } = tried(blind);
  expect(failures).toHaveLength(10);
  expect(failures[0].message).toMatch(/^report \d: must be '.*', is '/);
  expect(failures[0].kml).toContain('h0_0');
  expect(parsePrograms(failures[0].kml, 'x').diagnostics).toEqual([]);
});

import { expect, it } from 'vitest';
import { BLOCK, GRAY, TOLD } from '../../../src/kmemleak/observer.ts';
import { OBJECT_ALLOCATED, OBJECT_NO_SCAN } from '../../../src/kmemleak/object-table.ts';
import { KINDS } from '../../../src/record/event-columns.ts';
import { runThrough, type GrayRun } from '../../../src/record/gray-run.ts';
import * as at from '../../../src/record/object-state.ts';
import { StepWriter } from '../../../src/record/step-writer.ts';
import { boot } from '../../../src/system.ts';

it('writes words, blocks and the gray list, and stops at what needs more care', () => {
  const writer = new StepWriter(boot().kernel.base, 1000);
  const named: number[] = [];
  const run: GrayRun = {
    queue: new Int32Array([11, 12, 0, 0]),
    ids: new Int32Array([1, 2, 0, 0]),
    tags: new Int32Array([0, 11, 12, -13]),
    flags: [0, OBJECT_ALLOCATED | OBJECT_NO_SCAN, OBJECT_ALLOCATED, OBJECT_ALLOCATED],
    phaseNumber: 4,
    current: 0,
    named: (phys) => named.push(phys),
  };
  writer.state.cursor[at.GRAY_TAIL] = 2;
  const rows = [
    [BLOCK, 2, 0, 0],
    [100, 3, 1, 8],
    [GRAY, 3, 0, 0],
    [104, 1, -2, 0],
    // The count of this one is not what the state says: something was not told.
    [108, 1, 5, 0],
  ];
  const told = new Int32Array(rows.length * TOLD);
  told.set(rows.flat());
  expect(runThrough(writer, run, told, 0, rows.length)).toBe(4);
  const { kind, why, subject, place, extra, length } = writer.events;
  const written = Array.from({ length }, (_, i) =>
    [KINDS[kind[i]], why[i], subject[i], place[i], extra[i]].join(' '),
  );
  expect(written).toEqual([
    'skip 0 11 0 0',
    'object 0 12 0 0',
    'hit 0 13 400 8',
    'gray 4 13 0 2',
    'miss 1 11 416 0',
  ]);
  expect(named).toEqual([400]);
  expect([...run.queue]).toEqual([11, 12, 13, 0]);
  expect(writer.state.cursor[at.AT_BLOCK]).toBe(2);
});

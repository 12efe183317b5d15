import { expect, it } from 'vitest';
import { ChangeLog } from '../../../src/record/change-log.ts';

it('goes forwards and back over the changes of each step', () => {
  const log = new ChangeLog();
  const cell = [0, 0];
  const cells = { set: (_: number, row: number, value: number) => (cell[row] = value) };
  log.add(1, 0, 0, 0, 5);
  log.add(1, 0, 1, 0, 6);
  log.add(3, 0, 0, 5, 7);
  let at = log.redo(0, 0, cells);
  expect(at).toBe(0);
  at = log.redo(at, 1, cells);
  expect(cell).toEqual([5, 6]);
  at = log.redo(log.redo(at, 2, cells), 3, cells);
  expect(cell).toEqual([7, 6]);
  at = log.undo(at, 3, cells);
  expect(cell).toEqual([5, 6]);
  expect(log.undo(log.undo(at, 2, cells), 1, cells)).toBe(0);
  expect(cell).toEqual([0, 0]);
  expect([0, 1, 2, 3, 4].map((step) => log.firstOf(step))).toEqual([0, 0, 2, 2, 3]);
  expect([...log.of(3)]).toEqual([{ column: 0, row: 0, before: 5, after: 7 }]);
});

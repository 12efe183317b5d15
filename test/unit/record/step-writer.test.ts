import { expect, it } from 'vitest';
import { KIND } from '../../../src/record/event-columns.ts';
import * as at from '../../../src/record/object-state.ts';
import { StepWriter } from '../../../src/record/step-writer.ts';
import { boot } from '../../../src/system.ts';

it('notes under the next step what changes, log lines first, and copies the state now and then', () => {
  const { kernel, log } = boot();
  const writer = new StepWriter(kernel.base, 3, 2);
  log.printk('hello');
  writer.surroundings();
  writer.change(at.COUNT, 5, 7);
  writer.change(at.COUNT, 5, 7);
  writer.add(KIND.command, 0, writer.texts.of('ls'));
  expect([...writer.changes.of(1)]).toEqual([{ column: at.COUNT, row: 5, before: 0, after: 7 }]);
  expect([...writer.events.kind.subarray(0, 2)]).toEqual([KIND.log, KIND.command]);
  expect(writer.keyframes.map(({ steps }) => steps)).toEqual([2]);
  expect(writer.isCoarse).toBe(false);
  writer.add(KIND.command, 0, 0);
  expect(writer.coarseFrom).toBe(3);
});

it('knows tasks by the slot that they got first, with their last name', () => {
  const writer = new StepWriter(boot().kernel.base, 9);
  const slot = writer.slotOf(77, 'bash');
  expect(writer.slotOf(77, 'ls')).toBe(slot);
  expect(writer.tasks[slot]).toMatchObject({ pid: 77, comm: 'ls' });
});

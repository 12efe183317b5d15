import { expect, it } from 'vitest';
import { KIND } from '../../../../src/record/event-columns.ts';
import {
  heapAsDot,
  heapAsSvg,
  ownSlabs,
  slotLetters,
} from '../../../../src/record/views/heap-picture.ts';
import { TreeView } from '../../../../src/record/views/tree.ts';
import { replayed } from '../../../support/recorded-trace.ts';

it("shows the slabs with the run's own blocks, each place with its letter", () => {
  const replay = replayed();
  replay.seek(replay.recording.events.kind.lastIndexOf(KIND.end) + 1);
  const trees = new TreeView(replay.recording);
  trees.seek(replay.position);
  const slabs = ownSlabs(replay, trees);
  expect(slabs.map((slab) => slotLetters(replay, slab).replace(/\.+$/, ''))).toEqual(['GG', 'W']);
  expect(heapAsDot(replay, slabs)).toMatch(/s1 \[label="kmalloc-rcl-64 at .*\\nGG/);
  const svg = heapAsSvg(replay, slabs, '<&>');
  expect(svg).toContain('&#60;&#38;&#62;');
  expect(svg.match(/stroke="#d02020"/g)).toHaveLength(3);
});

import { expect, it } from 'vitest';
import { KIND } from '../../../src/record/event-columns.ts';
import { referenceGraph } from '../../../src/record/reference-graph.ts';
import { replayed } from '../../support/recorded-trace.ts';

const replay = replayed();
const { events, births } = replay.recording;

it('has the references of that step: by contents, and by what the scan met so far', () => {
  const a = `${births.find('a')!}`;
  const b = `${births.find('b')!}`;
  const hit = events.kind.findIndex((kind, i) => kind === KIND.hit && `${events.subject[i]}` === a);
  replay.seek(hit);
  const before = referenceGraph(replay);
  expect(before.edges).toEqual([{ from: a, to: b, offset: 8, into: 16 }]);
  expect(before.nodes.map(({ name, color }) => [name, color])).toEqual([
    ['a', 'white'],
    ['b', 'white'],
    ['lost', 'white'],
  ]);
  replay.seek(hit + 1);
  const { nodes, edges } = referenceGraph(replay);
  expect(edges).toHaveLength(2);
  expect(nodes[0]).toMatchObject({ name: 'kmltrace:data', color: 'gray', now: true });
  expect(nodes[1]).toMatchObject({ name: 'a', color: 'gray', now: true, reported: false });
});

it('is empty before there are blocks, and says how many it leaves out', () => {
  replay.seek(0);
  expect(referenceGraph(replay).nodes).toEqual([]);
  replay.seek(events.kind.indexOf(KIND.begin) + 1);
  expect(referenceGraph(replay, 2)).toMatchObject({ leftOut: 1 });
});

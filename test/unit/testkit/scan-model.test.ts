import { expect, test } from 'vitest';
import {
  ScanModel,
  contents,
  differences,
  expectedReport,
  refersTo,
  scannedWords,
} from '../../../src/testkit/scan-model.ts';
import type { Motion } from '../../../src/testkit/trace-machine.ts';
import { graphOf, subject } from './fixture.ts';

test('a model of a scan', () => {
  const graph = graphOf('kmalloc a 64; kmalloc b 64; kmalloc c 64; store data+0 a; store a+8 b');
  const model = new ScanModel(graph);
  model.scan();
  graph.nowMs += 5000;
  model.scan();
  expect(expectedReport(graph, model)).toMatchObject({ reported: ['c'], reported_sizes: [64] });
  expect(graph.ranges.map((r) => model.dump(r).count)).toEqual([1, 1, 0]);
  expect(model.isWhite(graph.ranges[2])).toBe(true);
  model.clear();
  expect(model.shown()).toEqual([]);
  expect([...model.events].sort()).toEqual(['cleared', 'reported']);
});

test('contents: nothing is as good as zeroes', () => {
  const of = (text: string): string => contents(graphOf(text).ranges[0]);
  expect(of('kzalloc a 64')).toBe('');
  expect(of('kzalloc a 64; store a+8 0')).toBe('');
  expect(of('kmalloc a 16; fill a+0 16 0')).toBe('');
  expect(of('kmalloc a 64')).not.toBe('');
  expect(of('kmalloc a 64; store a+8 7')).toBe(of('kmalloc a 64; store a+8 3; store a+8 7'));
  expect(of('kmalloc a 64; store a+8 0x5a5a5a5a5a5a5a5a')).toBe(of('kmalloc a 64'));
});

test('which words are read, and what they count for', () => {
  const graph = graphOf(
    'kmalloc a 64; kmalloc b 64; store a+0 b; store a+8 ~b; store a+16 b+3; scan_area a+8 16',
  );
  const [a, b] = graph.ranges;
  const read = [...scannedWords(a)];
  expect(read.map(({ text }) => text)).toEqual(['~1+0', '1+3']);
  expect(read.map((word) => refersTo(word, b))).toEqual([false, true]);
  expect(refersTo(read[1], a)).toBe(false);
});

test('names what differs', () => {
  const { expected, phase } = subject('kmalloc a 64; sleep 5200; scan; scan; report').reports[0];
  expect(differences(expected, phase)).toEqual([]);
  expect(differences(expected, { ...phase, reported: [] })).toEqual([
    'reported: must be ["a"], is []',
  ]);
  const dumps = { a: { ...phase.dumps['a'], count: 9 } };
  expect(differences(expected, { ...phase, dumps })).toHaveLength(1);
});

test('what moves before it is read is read where it is then', () => {
  const lines = 'stack on; kmalloc a 64; kmalloc b 64; store data+0 a; store stack+0 b';
  const counts = (motion?: Motion): number[] => {
    const graph = graphOf(lines);
    const model = new ScanModel(graph, motion);
    model.scan();
    return graph.ranges.map((r) => model.finding(r).finders.length);
  };
  expect(counts()).toEqual([1, 1]);
  expect(counts({ from: 'data', to: 'stack' })).toEqual([0, 1]);
  expect(counts({ from: 'bss', to: 'hidden' })).toEqual([1, 1]);
  expect(counts({ from: 'hidden', to: 'data' })).toEqual([0, 1]);
});

test('what a scan made of each range', () => {
  const graph = graphOf('kmalloc a 64; kmalloc b 64; store a+0 b; sleep 1000');
  const model = new ScanModel(graph);
  const [a, b] = graph.ranges;
  const look = () => {
    model.scan();
    return [a, b].map((range) => model.finding(range).what);
  };
  expect(look()).toEqual(['first look', 'first look']);
  expect(look()).toEqual(['too young', 'too young']);
  a.transient = true;
  expect(look()).toEqual(['changed', 'found']);
  expect(model.finding(b).finders).toEqual([a]);
  graph.nowMs += 5000;
  expect(look()).toEqual(['unreferenced', 'unreferenced']);
  expect(model.finding(b)).toMatchObject({ isOld: true, reported: true });
});

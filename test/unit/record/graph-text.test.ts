import { expect, it } from 'vitest';
import { detailOf, graphAsDot, graphAsSvg, letterOf } from '../../../src/record/graph-text.ts';
import type { ReferenceGraph } from '../../../src/record/reference-graph.ts';

const graph: ReferenceGraph = {
  step: 7,
  nodes: [
    { id: 'stack of 1', name: 'stack of 1 "<x>"', reported: false, now: true },
    {
      id: '3',
      name: 'a&b',
      color: 'white',
      count: 0,
      minCount: 1,
      size: 64,
      reported: true,
      now: false,
    },
  ],
  edges: [
    { from: 'stack of 1', to: '3', into: 8 },
    { from: '3', to: '3', offset: 16, into: 0 },
  ],
  leftOut: 2,
};

it('colors have their letters, and roots none', () => {
  expect(graph.nodes.map(letterOf)).toEqual(['', 'W']);
  expect(graph.nodes.map(detailOf)).toEqual(['root', '64 B, 0 of 1, reported']);
});

it('the text for dot has each node and edge, quoted', () => {
  expect(graphAsDot(graph).split('\n')).toEqual([
    'digraph step_7 {',
    '  rankdir=LR;',
    '  node [shape=box, style=filled];',
    String.raw`  n1 [label="stack of 1 \"<x>\"\nroot", fillcolor="#e8f0ff", ` +
      'fontcolor="#000000", color="#d02020", penwidth=3];',
    String.raw`  n2 [label="[W] a&b\n64 B, 0 of 1, reported", fillcolor="#ffffff", ` +
      'fontcolor="#000000"];',
    '  more [shape=plaintext, label="2 more blocks"];',
    '  n1 -> n2 [label=" → +0x8"];',
    '  n2 -> n2 [label="+0x10"];',
    '}',
    '',
  ]);
});

it('no name gets into the markup of the picture', () => {
  const svg = graphAsSvg(graph, '<script>');
  expect(svg).not.toMatch(/<script|<x>|a&b/);
  expect(svg).toContain('a&#38;b');
  expect(svg.match(/<rect /g)).toHaveLength(3);
  expect(svg.match(/<path d="M\d+ \d+C/g)).toHaveLength(2);
});

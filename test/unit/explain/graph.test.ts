import { describe, expect, it } from 'vitest';
import { Graph } from '../../../src/explain/graph.ts';
import { after, type Stopped } from '../../support/explain-machine.ts';

function dependents(at: Stopped, label: string): (string | undefined)[] {
  const graph = new Graph(at.look);
  const number = graph.numberOf(at.subject(label).life!.id)!;
  return graph.dependents(number).map((i) => graph.lives[i].label);
}

describe('what depends on a block', () => {
  it('everything that only it leads to', () => {
    const at = after(
      'kzalloc a 64\nkzalloc b 64\nkzalloc c 64\nkzalloc d 64\nstore data+0 a\nstore a+0 b\n' +
        'store b+0 c\nstore a+8 d\nstore data+8 d',
    );
    expect(dependents(at, 'a')).toEqual(['a', 'b', 'c']);
    expect(dependents(at, 'b')).toEqual(['b', 'c']);
    expect(dependents(at, 'd')).toEqual(['d']);
  });

  it('among lost blocks too, and cycles have one head', () => {
    const at = after(
      'kzalloc a 64\nkzalloc b 64\nkzalloc c 64\nkzalloc x 64\nstore a+0 b\nstore b+0 a\n' +
        'store b+8 c\nkzalloc t 64\nstore x+0 t\nstore t+0 t',
    );
    const graph = new Graph(at.look);
    expect(graph.heads.map((i) => graph.lives[i].label)).toEqual(['a', 'x']);
    expect(dependents(at, 'a')).toEqual(['a', 'b', 'c']);
    expect(dependents(at, 'x')).toEqual(['x', 't']);
    expect(dependents(at, 'c')).toEqual(['c']);
    const one = graph.heads.map((head) => graph.dependents(head));
    expect(graph.dependentsOfHeads()).toEqual(one);
  });

  it('what two heads lead to depends on neither', () => {
    const at = after(
      'kzalloc a 64\nkzalloc b 64\nkzalloc c 64\nkzalloc d 64\nstore a+0 c\nstore b+0 c\nstore c+0 d',
    );
    const graph = new Graph(at.look);
    const names = graph.dependentsOfHeads().map((all) => all.map((i) => graph.lives[i].label));
    expect(names).toEqual([['a'], ['b']]);
    expect(graph.heads.map((head) => graph.dependents(head))).toEqual(graph.dependentsOfHeads());
  });

  it('a head is found although a later block leads to an earlier cycle', () => {
    const at = after(
      'kzalloc a 64\nkzalloc b 64\nkzalloc h 64\nstore a+0 b\nstore b+0 a\nstore h+0 b',
    );
    const graph = new Graph(at.look);
    expect(graph.heads.map((i) => graph.lives[i].label)).toEqual(['h']);
    expect(dependents(at, 'h')).toEqual(['a', 'b', 'h']);
  });
});

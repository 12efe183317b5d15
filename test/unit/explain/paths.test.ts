import { describe, expect, it } from 'vitest';
import { allPaths, shortestPath, type Path } from '../../../src/explain/paths.ts';
import { after } from '../../support/explain-machine.ts';

const names = (path: Path): string[] => path.map(({ to }) => to);

describe('paths', () => {
  const at = after(
    'kzalloc a 64\nkzalloc b 64\nkzalloc c 64\nstore data+0 a\nstore a+0 b\nstore b+0 a\n' +
      'store b+8 c\nstore bss+0 c\nkzalloc d 64',
  );

  it('the shortest', () => {
    expect(names(shortestPath(at.look, at.subject('c')))).toEqual(['c']);
    expect(shortestPath(at.look, at.subject('d'))).toEqual([]);
  });

  it('all, shortest first, none through a block twice', () => {
    expect(allPaths(at.look, at.subject('c'), 10).map(names)).toEqual([['c'], ['a', 'b', 'c']]);
    expect(allPaths(at.look, at.subject('c'), 1)).toHaveLength(1);
    expect(allPaths(at.look, at.subject('d'), 10)).toEqual([]);
  });
});

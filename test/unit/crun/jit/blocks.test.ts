import { expect, test } from 'vitest';
import { graphFrom, loopsAround } from '../../../../src/crun/jit/blocks.ts';
import { code, LOOP } from '../../../support/bytecode.ts';

test('blocks, dominators and loops', () => {
  const graph = graphFrom(LOOP, 0)!;
  expect(graph.blocks.map(({ start, end }) => [start, end])).toEqual([
    [0, 4],
    [4, 12],
    [12, 16],
  ]);
  expect(graph.dominator).toEqual([0, 0, 1]);
  expect(graph.isLoop).toEqual([false, true, false]);
  expect(loopsAround(graph, 8)).toEqual([4]);
  expect(loopsAround(graph, 12)).toEqual([]);
});

test('two ways into a loop are no loop of C', () => {
  const text = code(['jz32', 0, 8], ['nop'], ['addi32', 0, 0, 1], ['jnz32', 0, 4], ['ret', 0]);
  expect(graphFrom(text, 0)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { graphFrom } from '../../../../src/crun/jit/blocks.ts';
import { useOfHalves } from '../../../../src/crun/jit/halves.ts';
import { code, LOOP } from '../../../support/bytecode.ts';

test('what is read first, and what has to be written back', () => {
  const use = useOfHalves(LOOP, graphFrom(LOOP, 0)!, 8);
  expect(use.exposed).toEqual([1]);
  expect(use.written).toEqual([0]);
  expect(use.dirtyAt(0)).toEqual([]);
  expect(use.dirtyAt(4)).toEqual([0]);
});

test('calls find all in the window, and what they give is read again', () => {
  const text = code(['li32', 0, 1], ['mov32', 8, 0], ['call', 0, 8, 1], ['mov32', 2, 8], ['retv']);
  const use = useOfHalves(text, graphFrom(text, 0)!, 8);
  expect(use.dirtyAt(8)).toEqual([0]);
  expect(use.dirtyAt(12)).toEqual([]);
  expect(use.results).toEqual([8, 9]);
});

import { expect, it } from 'vitest';
import * as at from '../../../src/record/object-state.ts';

it('a copy is left alone by later changes, and can be gone back to', () => {
  const state = new at.ObjectState(1);
  state.ensure(3);
  state.set(at.COUNT, 3, 2);
  state.set(at.CURSOR, at.AT_SCAN, 4);
  const copy = state.clone();
  state.ensure(1000);
  state.set(at.COUNT, 3, 9);
  state.set(at.COUNT, 1000, 1);
  state.set(at.CURSOR, at.AT_SCAN, 5);
  expect([copy.get(at.COUNT, 3), copy.get(at.CURSOR, at.AT_SCAN)]).toEqual([2, 4]);
  state.copyFrom(copy);
  expect([state.get(at.COUNT, 3), state.get(at.COUNT, 1000)]).toEqual([2, 0]);
});

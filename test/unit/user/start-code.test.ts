import { expect, test } from 'vitest';
import {
  AT_EXIT,
  IN_CONSTRUCTORS,
  IN_DESTRUCTORS,
  THREAD_START,
} from '../../../src/user/start-code.ts';

test('what calls a program begins in its own code or in that of the kernel', () => {
  const outermost = [IN_CONSTRUCTORS, AT_EXIT, IN_DESTRUCTORS, THREAD_START].map(
    (list) => list.at(-1)!.name,
  );
  expect(outermost).toEqual(['(below main)', '(below main)', '(below main)', 'clone']);
});

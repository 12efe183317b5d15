import { expect, test } from 'vitest';
import { blind } from '../../../src/detectors/answer.ts';

test('what is not seen says why', () => {
  expect(blind('no block of it')).toEqual({ says: 'blind', word: 'no block of it' });
});

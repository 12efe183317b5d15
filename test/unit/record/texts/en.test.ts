import { expect, it } from 'vitest';
import { en } from '../../../../src/record/texts/en.ts';

it('counts in words', () => {
  expect(en.end(2, 1, 300)).toBe('Scan 2 is over: 1 new leak, 300 words read.');
  expect([1, 2].map(en.needs)).toEqual([
    'it needs 1 reference to be found',
    'it needs 2 references to be found',
  ]);
});

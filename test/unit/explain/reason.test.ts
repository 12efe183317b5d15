import { expect, it } from 'vitest';
import { REASONS } from '../../../src/explain/reason.ts';

it('the list of reasons is fixed', () => {
  expect(Object.keys(REASONS)).toHaveLength(19);
  for (const text of Object.values(REASONS)) expect(text).toMatch(/^[a-z].*[a-z"]$/);
});

import { expect, test } from 'vitest';
import * as laws from '../../../src/testkit/laws-truth.ts';
import { testPreconditions } from './fixture.ts';

testPreconditions(Object.values(laws));

test('every law says what it says, and where it comes from', () => {
  for (const { name, says, source } of Object.values(laws)) {
    expect([name, says, source].every((text) => text.length > 3)).toBe(true);
  }
});

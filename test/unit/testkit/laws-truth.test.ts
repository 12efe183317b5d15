import { expect, test } from 'vitest';
import * as laws from '../../../src/testkit/laws-truth.ts';
import { subject, testPreconditions } from './fixture.ts';

testPreconditions(Object.values(laws));

test('every law says what it says, and where it comes from', () => {
  for (const { name, says, source } of Object.values(laws)) {
    expect([name, says, source].every((text) => text.length > 3)).toBe(true);
  }
});

test('a part that only its own ring leads to is lost, whatever keeps its block alive', () => {
  const parts = 'alloc_pages p 0; alloc a p 8 2; kmalloc c 64; alloc d p+2496 24 1';
  const ring = 'store data+0 a; store c+0 d; store d+0 c';
  const run = subject(`${parts}; ${ring}; sleep 5200; scan; scan; report`, '5.9');
  expect(laws.soundness.check(run).violations).toEqual([]);
});

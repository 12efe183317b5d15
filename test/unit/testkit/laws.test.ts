import { expect, test } from 'vitest';
import { LAWS, canary } from '../../../src/testkit/laws.ts';
import { subject } from './fixture.ts';

test('laws have names of their own, and preconditions too', () => {
  expect(new Set(LAWS.map(({ name }) => name)).size).toBe(LAWS.length);
  for (const { preconditions } of LAWS) {
    expect(new Set(preconditions.map(({ name }) => name)).size).toBe(preconditions.length);
  }
});

test('laws that compare runs say nothing of programs that depend on addresses', () => {
  const vague = subject('kmalloc a 64; store data+0 a+64; erase data+8; sleep 5200; scan; report');
  for (const law of LAWS.filter(({ compares }) => compares)) {
    expect(law.check(vague).judged).toBe(0);
  }
});

test('the canary fails', () => {
  const young = subject('kmalloc a 64; scan; report');
  expect(canary.check(young).violations).toEqual(['a is not reported']);
});

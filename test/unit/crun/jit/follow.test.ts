import { expect, test } from 'vitest';
import { FollowText } from '../../../../src/crun/jit/follow.ts';
import { code } from '../../../support/bytecode.ts';

test('nothing is done about registers that have no provenance', () => {
  const text = code(['add64', 0, 2, 4], ['mov64', 0, 2]);
  const all = new FollowText(text, () => new Set([0, 1, 2, 3, 4, 5]), new Set(), 8);
  expect(all.plain(0, '')).toBe('');
  const some = new FollowText(text, () => new Set([0, 1]), new Set(), 8);
  expect(some.plain(4, '')).toContain('p0=p2;p1=p3;');
  expect(some.finish('', some.before(4))).toContain('P[fb+2]=p2;');
});

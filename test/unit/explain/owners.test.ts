import { expect, it } from 'vitest';
import { ownersOf } from '../../../src/explain/owners.ts';
import { after } from '../../support/explain-machine.ts';

it('who holds a block, and the count of pages', () => {
  const at = after(
    'kzalloc a 64\nkzalloc h 64\nkzalloc l 64\nstore data+0 h\nstore h+0 a\nstore h+8 a\n' +
      'store l+0 a\nalloc_pages p 0\nstore data+8 p',
  );
  const { owners } = ownersOf(at.look, at.subject('a'))!;
  expect(owners.map(({ name, reachable, words }) => [name, reachable, words.length])).toEqual([
    ['h', true, 2],
    ['l', false, 1],
  ]);
  expect(ownersOf(at.look, at.subject('p'))).toMatchObject({
    counts: [{ member: 'page._refcount', value: 1, changes: [] }],
    owners: [{ name: 'kmltrace:data', reachable: true }],
  });
});

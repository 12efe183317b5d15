import { expect, it } from 'vitest';
import { fixFirst, retainedBy } from '../../../src/explain/retained.ts';
import { REPORT, after } from '../../support/explain-machine.ts';

it('what goes with a block, and which to fix first', () => {
  const at = after(`kzalloc a 64\nkzalloc b 1024\nstore a+0 b\nkzalloc c 128\n${REPORT}`);
  expect(retainedBy(at.look, at.subject('a'))).toMatchObject({
    name: 'a',
    lost: true,
    reported: true,
    dependents: [{ name: 'b', size: 1024, reported: true }],
    bytes: 1088,
  });
  expect(fixFirst(at.look).map(({ name, bytes }) => [name, bytes])).toEqual([
    ['a', 1088],
    ['c', 128],
  ]);
});

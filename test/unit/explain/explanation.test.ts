import { expect, it } from 'vitest';
import { explain } from '../../../src/explain/explanation.ts';
import { REPORT, after } from '../../support/explain-machine.ts';

it('everything about one block', () => {
  const at = after(`kzalloc a 64\nstore data+0 ~a\nupdate_trace a\n${REPORT}`);
  const e = explain(at.look, at.subject('a'));
  expect(e).toMatchObject({
    name: 'a',
    kind: 'slab',
    cache: expect.stringMatching(/^kmalloc-rcl-64|^kmalloc-64/) as string,
    outcome: 'false-positive',
    object: { colour: 'white', count: 0, minCount: 1, flags: ['reported'], age: 6 },
    calls: [{ call: 'kmemleak_update_trace' }],
    morePointers: 0,
  });
  expect(e.object!.lastScan).toEqual({ number: 2, outcome: 'reported' });
  expect(e.pointers).toHaveLength(1);
  expect(e.path.map(({ to }) => to)).toEqual(['a']);
  expect(e.allocated!.backtrace.length).toBeGreaterThan(0);
  expect(e.loss).toBeUndefined();
  expect(JSON.parse(JSON.stringify(e))).toEqual(e);
});

import { expect, it } from 'vitest';
import { pointersTo, wordsInto } from '../../../src/explain/pointers.ts';
import { after } from '../../support/explain-machine.ts';

it('who points at a block: references, and other words that a scan takes for one', () => {
  const at = after(
    'kzalloc a 64\nkzalloc b 64\nstore data+8 a+64\nstore hidden+0 b\nstore b+8 b\nstore data+0 b+8',
  );
  const words = pointersTo(at.look, at.subject('b'));
  const told = words.map(({ place, scanned, madeFrom }) => {
    const name = place.symbol ?? place.name;
    return `${name}, ${scanned ? 'scanned' : 'hidden'}, ${madeFrom === undefined ? 'its own' : madeFrom[0]}`;
  });
  expect(told).toEqual([
    'b, scanned, its own',
    'data_slots [kmltrace], scanned, its own',
    'data_slots+0x8 [kmltrace], scanned, a',
    'pages#1, hidden, its own',
  ]);
  const { addr } = at.heap.get('b');
  expect(wordsInto(at.look, [{ address: addr, size: 64 }])[0]).toContain(at.window('data', 8));
  expect(wordsInto(at.look, [{ address: addr + 9, size: 1 }])).toEqual([[]]);
});

import { expect, it } from 'vitest';
import { timelines } from '../../../src/explain/timeline.ts';
import { after } from '../../support/explain-machine.ts';

it('the events of a block in order', () => {
  const at = after(
    'kzalloc a 64\nstore data+0 a\nsleep 100\nstore data+0 0\nsleep 100\nscan\nsleep 6000\nscan\nscan',
  );
  const born = at.subject('a').life!.allocatedNs;
  const one = timelines(at.look, born).find(({ name }) => name === 'a')!;
  expect(one).toMatchObject({ name: 'a', lost: true, reported: true });
  expect(one.events.map(({ what, text }) => [what, text])).toEqual([
    ['allocated', ''],
    ['lost', expect.stringContaining('stored over') as string],
    ['scan', 'scan 1: contents new or changed'],
    ['reported', 'scan 2: unreferenced: reported'],
    ['scan', 'scan 3: unreferenced, reported before'],
  ]);
  const seconds = one.events.map((event) => event.seconds);
  expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
});

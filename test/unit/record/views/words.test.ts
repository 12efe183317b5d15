import { expect, it } from 'vitest';
import { KIND } from '../../../../src/record/event-columns.ts';
import { TreeView } from '../../../../src/record/views/tree.ts';
import { wordCount, wordsOf } from '../../../../src/record/views/words.ts';
import { replayed } from '../../../support/recorded-trace.ts';

const OPERATIONS = `kzalloc a 64
kzalloc b 64
kzalloc c 64
kzalloc d 64
ignore d
store data+0 a
store a+0 a
store a+8 b+16
store a+16 d
store b+0 c
store b+8 c
scan_area b+0 8
sleep 6000
scan`;

/** The words of a block that point at something, at the end. */
function words(name: string) {
  const replay = replayed(OPERATIONS);
  replay.seek(replay.recording.events.kind.lastIndexOf(KIND.end));
  const { births } = replay.recording;
  const trees = new TreeView(replay.recording);
  trees.seek(replay.position);
  const birth = births.find(name)!;
  expect(wordCount(replay, birth)).toBe(births.get(birth).size / 8);
  return wordsOf(replay, trees, birth)
    .filter(({ target }) => target)
    .map(({ offset, target, verdict }) => [offset, target!.name, target!.into, verdict]);
}

it('says where each word points and whether a scan counts it', () => {
  expect(words('a')).toEqual([
    [0, 'a', 0, 'self'],
    [8, 'b', 16, 'counts'],
    [16, 'd', 0, 'black'],
  ]);
});

it('knows what lies outside of the areas that are read', () => {
  expect(words('b')).toEqual([
    [0, 'c', 0, 'counts'],
    [8, 'c', 0, 'outside'],
  ]);
});

it('finds the words of memory outside of the direct map', () => {
  expect(words('kmltrace:data')[0]).toEqual([0, 'a', 0, 'counts']);
});

import { expect, test } from 'vitest';
import { comparedHeap, wordsOf } from '../../../support/compared.ts';

test('a list, its tail past the start, and what nothing keeps', () => {
  const blocks = comparedHeap(
    [
      'kzalloc a 64',
      'kzalloc b 64',
      'kzalloc c 96',
      'kzalloc d 128',
      'store data+0 a',
      'store a+8 b+16',
      'store c+0 d',
      'sleep 5200',
      'scan',
      'scan',
    ].join('\n'),
  );
  expect([...blocks.keys()]).toEqual(['a', 'b', 'c', 'd']);
  expect(blocks.get('c')!.truth.verdict).toBe('lost');
  expect(wordsOf(blocks.get('a'))).toEqual({
    'kmemleak 6.12': 'not reported',
    memcheck: 'still reachable',
    lsan: 'reachable',
    'allocation log': 'outstanding',
    'reference counts': 'no count',
  });
  expect(wordsOf(blocks.get('b'))).toMatchObject({ memcheck: 'possibly lost', lsan: 'reachable' });
  expect(wordsOf(blocks.get('c'))).toMatchObject({
    'kmemleak 6.12': 'reported',
    memcheck: 'definitely lost',
    lsan: 'direct leak',
  });
  expect(wordsOf(blocks.get('d'))).toMatchObject({
    memcheck: 'indirectly lost',
    lsan: 'indirect leak',
  });
});

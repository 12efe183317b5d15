import { expect, test } from 'vitest';
import { comparedHeap } from '../../../support/compared.ts';

test('the word by which a search is wrong', () => {
  const blocks = comparedHeap(
    ['kzalloc a 64', 'kzalloc b 64', 'store data+0 a+24', 'store hidden+0 b'].join('\n'),
  );
  const why = (label: string, tool: string): string | undefined =>
    blocks.get(label)!.answers.find((one) => one.tool === tool)!.why;
  expect(why('a', 'memcheck')).toMatch(/^the pointer in .* points into it, not to its start$/);
  expect(why('a', 'lsan')).toBeUndefined();
  expect(why('b', 'lsan')).toMatch(/^its address is in .*, which is not searched$/);
});

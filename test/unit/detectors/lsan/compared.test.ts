import { expect, test } from 'vitest';
import { comparedRun, judgeKernel } from '../../../../src/detectors/lsan/compared.ts';
import { lsan } from '../../../../src/detectors/lsan/lsan.ts';
import { LeakRun } from '../../../../src/detectors/lsan/run.ts';
import { stalePointer, wordAt } from '../../../support/stale-pointer.ts';
import { underTool } from '../../../support/user-tool.ts';

test('a pointer leads somewhere whether it was written or not', () => {
  const { heap, holder, target } = stalePointer();
  const answers = judgeKernel(heap);
  expect(wordAt(heap, answers, holder)).toBe('direct leak');
  expect(wordAt(heap, answers, target)).toBe('indirect leak');
});

test('a program that ends before the check has none', () => {
  const start = { env: {}, argv: [] };
  const run = (body: string): ReturnType<ReturnType<typeof comparedRun>['answers']> => {
    const tool = lsan.tool!(start);
    if (!(tool instanceof LeakRun)) throw new Error('another tool');
    underTool(`#include <stdlib.h>\n#include <unistd.h>\nint main(void) { ${body} }`, tool);
    return comparedRun(tool).answers();
  };
  expect(run('_exit(0);')).toBe('did not come to its check');
  const found = run('malloc(8); exit(0);');
  expect(typeof found === 'string' ? [] : [...found.values()]).toEqual([
    { says: 'leak', word: 'direct leak' },
  ]);
});

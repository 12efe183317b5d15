import { expect, test } from 'vitest';
import { compareProgram, judgeKernel } from '../../../../src/detectors/memcheck/compared.ts';
import { stalePointer, wordAt } from '../../../support/stale-pointer.ts';

test('a pointer that was never written there leads nowhere', () => {
  const { heap, holder, target } = stalePointer();
  const answers = judgeKernel(heap);
  expect(wordAt(heap, answers, holder)).toBe('definitely lost');
  expect(wordAt(heap, answers, target)).toBe('definitely lost');
  expect(compareProgram().answers()).toBe('did not come to its check');
});

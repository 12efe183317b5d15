import { expect, test } from 'vitest';
import { kernelHeap, type KernelHeap } from '../../../../src/detectors/kernel-heap.ts';
import { refcounts } from '../../../../src/detectors/refcounts/refcounts.ts';
import { after } from '../../../support/explain-machine.ts';

test('a count of what can be reached, of what can not, and none', () => {
  const { look, system } = after('kzalloc a 64');
  const heap = kernelHeap(look, system.roots);
  const words = (held: number | undefined, reachable: boolean): string => {
    const counts = held === undefined ? [] : [{ member: 'kref', value: held, changes: [] }];
    const one: KernelHeap = {
      ...heap,
      blocks: heap.blocks.slice(0, 1),
      countsOf: () => counts,
      isReachable: () => reachable,
    };
    const [{ says, word }] = refcounts.compare!.kernel!(one);
    return `${says}: ${word}`;
  };
  expect(words(undefined, true)).toBe('blind: no count');
  expect(words(0, true)).toBe('fine: held by none');
  expect(words(2, true)).toBe('listed: held by 2, reachable');
  expect(words(1, false)).toBe('leak: held by 1, unreachable');
});

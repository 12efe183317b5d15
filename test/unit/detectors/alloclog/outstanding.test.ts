import { expect, test } from 'vitest';
import { frameLine, outstandingText } from '../../../../src/detectors/alloclog/outstanding.ts';

test('the largest chain comes last, and only so many', () => {
  const stack = (name: string): string => frameLine('ffff800000000010', `${name}+0x1 [kernel]`);
  const blocks = [
    { address: 0xabc, size: 8, stack: stack('f') },
    { address: 0xabd, size: 64, stack: stack('g') },
    { address: 0xabe, size: 8, stack: stack('f') },
    { address: 0xabf, size: 1, stack: stack('h') },
  ];
  const head = '[00:00:05] Top 2 stacks with outstanding allocations:\n';
  const f = '\t16 bytes in 2 allocations from stack\n\t\t0xffff800000000010\tf+0x1 [kernel]\n';
  const g = '\t64 bytes in 1 allocations from stack\n\t\t0xffff800000000010\tg+0x1 [kernel]\n';
  const options = { top: 2, sort: 'size', showAllocs: false } as const;
  expect(outstandingText(blocks, '00:00:05', options)).toBe(head + f + g);
  const all = outstandingText(blocks, '00:00:05', { ...options, sort: 'count', showAllocs: true });
  expect(all).toContain('\taddr = abf size = 1\n\taddr = abc size = 8\n');
  expect(all.endsWith(f)).toBe(true);
});

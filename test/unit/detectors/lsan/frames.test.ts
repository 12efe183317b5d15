import { expect, test } from 'vitest';
import { frameLines } from '../../../../src/detectors/lsan/frames.ts';

test('frames are numbered, with addresses of twelve digits', () => {
  const frames = [
    { address: 0x401136, function: 'make', place: '/root/p.c:3' },
    { address: 0x7ffff7a00000, function: 'main', place: '/root/p.c:9' },
  ];
  expect(frameLines(frames)).toEqual([
    '    #0 0x000000401136 in make /root/p.c:3',
    '    #1 0x7ffff7a00000 in main /root/p.c:9',
  ]);
});

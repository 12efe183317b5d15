import { expect, test } from 'vitest';
import { describeBlock } from '../../../../src/detectors/asan/describe.ts';

const FRAME = { address: 0x1000, function: 'main', place: '/root/p.c:3' };

test('of a block: which side of it, who allocated and who freed it', () => {
  const block = { address: 0x602000000010, size: 16, thread: 0, frames: [FRAME], freed: undefined };
  expect(describeBlock(0x602000000020, 4, block)).toBe(
    `0x602000000020 is located 0 bytes to the right of 16-byte region [0x602000000010,0x602000000020)
allocated by thread T0 here:
    #0 0x000000001000 in main /root/p.c:3

`,
  );
  expect(describeBlock(0x60200000000c, 4, block)).toContain('located 4 bytes to the left of');
  const freed = { thread: 1, frames: [FRAME] };
  const text = describeBlock(0x602000000018, 4, { ...block, freed });
  expect(text).toContain('located 8 bytes inside of 16-byte region');
  expect(text).toContain('freed by thread T1 here:');
  expect(text).toContain('previously allocated by thread T0 here:');
});

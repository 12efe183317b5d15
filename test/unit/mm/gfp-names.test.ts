import { expect, test } from 'vitest';
import { GFP_ATOMIC, GFP_KERNEL, GFP_KERNEL_ACCOUNT, GFP_NOWAIT } from '../../../src/mm/gfp.ts';
import { __GFP_COMP, __GFP_NOWARN, __GFP_ZERO } from '../../../src/mm/gfp.ts';
import { formatGfp } from '../../../src/mm/gfp-names.ts';

test.each([
  [GFP_KERNEL, '0xcc0(GFP_KERNEL)'],
  [GFP_KERNEL | __GFP_ZERO | __GFP_COMP, '0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO)'],
  [GFP_KERNEL_ACCOUNT, '0x400cc0(GFP_KERNEL_ACCOUNT)'],
  [GFP_KERNEL & ~0x80, '0xc40(GFP_NOFS)'],
  [GFP_ATOMIC | __GFP_NOWARN, '0x2820(GFP_ATOMIC|__GFP_NOWARN)'],
  [GFP_NOWAIT, '0x2800(GFP_NOWAIT)'],
  [GFP_KERNEL | 2, '0xcc2(GFP_KERNEL|__GFP_HIGHMEM)'],
  [0x8000000, '0x8000000(0x8000000)'],
  [0, '0(0x0)'],
])('flags %i are %s', (flags, text) => {
  expect(formatGfp(flags)).toBe(text);
});

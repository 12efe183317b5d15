/**
 * Prints allocation flags as the kernel's `%pGg` (include/trace/events/mmflags.h, lib/vsprintf.c).
 */
import * as gfp from './gfp.ts';

/** Names in the order in which they are tried: combinations first. */
const NAMES: readonly (readonly [gfp.Gfp, string])[] = [
  [gfp.GFP_KERNEL_ACCOUNT, 'GFP_KERNEL_ACCOUNT'],
  [gfp.GFP_KERNEL, 'GFP_KERNEL'],
  [gfp.GFP_KERNEL & ~gfp.__GFP_FS, 'GFP_NOFS'],
  [gfp.GFP_ATOMIC, 'GFP_ATOMIC'],
  [gfp.GFP_KERNEL & ~gfp.__GFP_FS & ~gfp.__GFP_IO, 'GFP_NOIO'],
  [gfp.GFP_NOWAIT, 'GFP_NOWAIT'],
  [gfp.__GFP_DMA, 'GFP_DMA'],
  [0x2, '__GFP_HIGHMEM'],
  [0x4, 'GFP_DMA32'],
  [gfp.__GFP_HIGH, '__GFP_HIGH'],
  [gfp.__GFP_IO, '__GFP_IO'],
  [gfp.__GFP_FS, '__GFP_FS'],
  [gfp.__GFP_NOWARN, '__GFP_NOWARN'],
  [0x4000, '__GFP_RETRY_MAYFAIL'],
  [gfp.__GFP_NOFAIL, '__GFP_NOFAIL'],
  [gfp.__GFP_NORETRY, '__GFP_NORETRY'],
  [gfp.__GFP_COMP, '__GFP_COMP'],
  [gfp.__GFP_ZERO, '__GFP_ZERO'],
  [gfp.__GFP_RECLAIMABLE, '__GFP_RECLAIMABLE'],
  [0x8, '__GFP_MOVABLE'],
  [gfp.__GFP_ACCOUNT, '__GFP_ACCOUNT'],
  [gfp.__GFP_DIRECT_RECLAIM, '__GFP_DIRECT_RECLAIM'],
  [gfp.__GFP_KSWAPD_RECLAIM, '__GFP_KSWAPD_RECLAIM'],
];

/**
 * The flags as the kernel's log shows them: `0xcc0(GFP_KERNEL)`.
 * @kernel lib/vsprintf.c format_flags faithful
 */
export function formatGfp(flags: gfp.Gfp): string {
  let rest = flags;
  const names: string[] = [];
  for (const [mask, name] of NAMES) {
    if ((rest & mask) !== mask) continue;
    names.push(name);
    rest &= ~mask;
  }
  if (rest !== 0 || names.length === 0) names.push(`0x${rest.toString(16)}`);
  return `${hexFlag(flags)}(${names.join('|')})`;
}

function hexFlag(n: number): string {
  return n === 0 ? '0' : `0x${n.toString(16)}`;
}

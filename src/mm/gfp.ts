/**
 * Allocation flags (include/linux/gfp_types.h): the ones that change what the allocators do.
 */

/** A set of allocation flags. */
export type Gfp = number;

export const __GFP_HIGH: Gfp = 0x20;
export const __GFP_IO: Gfp = 0x40;
export const __GFP_FS: Gfp = 0x80;
export const __GFP_ZERO: Gfp = 0x100;
export const __GFP_DIRECT_RECLAIM: Gfp = 0x400;
export const __GFP_KSWAPD_RECLAIM: Gfp = 0x800;
export const __GFP_NOWARN: Gfp = 0x2000;
export const __GFP_NOFAIL: Gfp = 0x8000;
export const __GFP_NORETRY: Gfp = 0x1_0000;
export const __GFP_COMP: Gfp = 0x4_0000;
export const __GFP_RECLAIMABLE: Gfp = 0x10;
export const __GFP_ACCOUNT: Gfp = 0x40_0000;
export const __GFP_DMA: Gfp = 0x01;

export const GFP_ATOMIC: Gfp = __GFP_HIGH | __GFP_KSWAPD_RECLAIM;
export const GFP_NOWAIT: Gfp = __GFP_KSWAPD_RECLAIM | __GFP_NOWARN;
export const GFP_KERNEL: Gfp = __GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM | __GFP_IO | __GFP_FS;
export const GFP_KERNEL_ACCOUNT: Gfp = GFP_KERNEL | __GFP_ACCOUNT;

/** Whether the caller may sleep for memory. */
export function gfpAllowsBlocking(gfp: Gfp): boolean {
  return (gfp & __GFP_DIRECT_RECLAIM) !== 0;
}

/**
 * The memory map of x86-64 with 4-level page tables, without KASLR
 * (Documentation/arch/x86/x86_64/mm.rst), low 48 bits of each address.
 *
 * Simplified: the kernel image is 2 MiB with sections of fixed, small sizes; its text holds no
 * instructions, only addresses for symbols.
 */
import type { PhysAddr, VirtAddr } from './address.ts';

/** Start of the direct map of all physical memory. */
export const PAGE_OFFSET: VirtAddr = 0x8880_0000_0000;
/** The upper word half of every direct-map address below 4 GiB of physical memory. */
export const DIRECT_MAP_HI = 0xffff8880;
export const VMALLOC_START: VirtAddr = 0xc900_0000_0000;
export const VMALLOC_END: VirtAddr = 0xe900_0000_0000;
export const VMEMMAP_START: VirtAddr = 0xea00_0000_0000;
/** Kernel image, `_text`. */
export const KERNEL_START: VirtAddr = 0xffff_8100_0000;
export const MODULES_VADDR: VirtAddr = 0xffff_a000_0000;
export const MODULES_END: VirtAddr = 0xffff_ff00_0000;
/** Physical load address of the kernel image. */
export const KERNEL_PHYS: PhysAddr = 0x100_0000;

/** Bytes of a `struct page`. */
export const STRUCT_PAGE_SIZE = 64;
/** Bytes of a task's kernel stack. */
export const THREAD_SIZE = 16384;

/** A section of the kernel image: offset from `_text` and size in bytes. */
export interface ImageSection {
  readonly offset: number;
  readonly size: number;
}

/** The kernel image: text symbols, read-only data, and the three sections kmemleak registers. */
export const IMAGE = {
  text: { offset: 0, size: 0x10_0000 },
  rodata: { offset: 0x10_0000, size: 0x1_0000 },
  data: { offset: 0x11_0000, size: 0x8000 },
  roAfterInit: { offset: 0x11_8000, size: 0x2000 },
  bss: { offset: 0x12_0000, size: 0x8000 },
} as const satisfies Record<string, ImageSection>;

/**
 * Where kernels that link percpu variables at their place in the image have the first, as an offset
 * from `_text`. The variables end before .bss, but what is reserved and dynamic in the first chunk
 * has the addresses of .bss.
 */
export const PERCPU_OFFSET = 0x11_b000;
/** Bytes of the kernel image in physical memory. */
export const IMAGE_SIZE = 0x20_0000;

/** Smallest and largest machine, in bytes of physical memory. */
export const MEM_MIN = 32 * 1024 * 1024;
export const MEM_MAX = 4 * 1024 * 1024 * 1024;

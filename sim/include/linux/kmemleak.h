/* SPDX-License-Identifier: MIT */
/* What code may tell kmemleak about its memory. */
#ifndef _LINUX_KMEMLEAK_H
#define _LINUX_KMEMLEAK_H

#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/version.h>

/* A block to track: lost when fewer than `min_count` references are found (-1: ignored). */
extern void kmemleak_alloc(const void *ptr, size_t size, int min_count, gfp_t gfp);
extern void kmemleak_alloc_percpu(const void __percpu *ptr, size_t size, gfp_t gfp);
extern void kmemleak_vmalloc(const struct vm_struct *area, size_t size, gfp_t gfp);
extern void kmemleak_free(const void *ptr);
extern void kmemleak_free_part(const void *ptr, size_t size);
extern void kmemleak_free_percpu(const void __percpu *ptr);
/* The report shall show this place as that of the allocation. */
extern void kmemleak_update_trace(const void *ptr);
/* Never reported, still scanned. */
extern void kmemleak_not_leak(const void *ptr);
/* Neither reported nor scanned. */
extern void kmemleak_ignore(const void *ptr);
/* Scan only such parts of the block. */
extern void kmemleak_scan_area(const void *ptr, size_t size, gfp_t gfp);
/* Scan no part of it. */
extern void kmemleak_no_scan(const void *ptr);
extern void kmemleak_alloc_phys(phys_addr_t phys, size_t size, gfp_t gfp);
extern void kmemleak_free_part_phys(phys_addr_t phys, size_t size);
extern void kmemleak_ignore_phys(phys_addr_t phys);
/* The next scan does not report it: its pointer is being moved. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
extern void kmemleak_transient_leak(const void *ptr);
#endif
/* As kmemleak_ignore, for per-CPU memory. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
extern void kmemleak_ignore_percpu(const void __percpu *ptr);
#endif

static inline void kmemleak_alloc_recursive(const void *ptr, size_t size, int min_count,
					    slab_flags_t flags, gfp_t gfp)
{
	if (!(flags & SLAB_NOLEAKTRACE))
		kmemleak_alloc(ptr, size, min_count, gfp);
}
static inline void kmemleak_free_recursive(const void *ptr, slab_flags_t flags)
{
	if (!(flags & SLAB_NOLEAKTRACE))
		kmemleak_free(ptr);
}
/* Clears a pointer variable whose value is of no use any more. */
static inline void kmemleak_erase(void **ptr)
{
	*ptr = NULL;
}

#endif

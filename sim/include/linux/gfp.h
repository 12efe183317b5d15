/* SPDX-License-Identifier: MIT */
/* Whole pages. kmemleak neither tracks them nor looks into them. */
#ifndef _LINUX_GFP_H
#define _LINUX_GFP_H

#include <linux/types.h>
#include <linux/gfp_types.h>
#include <linux/version.h>

struct page;

extern struct page *alloc_pages(gfp_t gfp, unsigned int order);
extern void __free_pages(struct page *page, unsigned int order);
extern unsigned long __get_free_pages(gfp_t gfp, unsigned int order);
extern unsigned long get_zeroed_page(gfp_t gfp);
extern void free_pages(unsigned long addr, unsigned int order);
extern void *alloc_pages_exact(size_t size, gfp_t gfp);
extern void free_pages_exact(void *virt, size_t size);

#define alloc_page(gfp) alloc_pages(gfp, 0)
#define alloc_pages_node(nid, gfp, order) alloc_pages(gfp, order)
#define __free_page(page) __free_pages((page), 0)
#define __get_free_page(gfp) __get_free_pages((gfp), 0)
#define free_page(addr) free_pages((addr), 0)

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
/* What is given, or GFP_KERNEL. */
#define default_gfp(...) __sim_first(__VA_ARGS__ __VA_OPT__(, ) GFP_KERNEL)
#define __sim_first(a, ...) a
#endif

#define gfpflags_allow_blocking(gfp) (((gfp) & __GFP_DIRECT_RECLAIM) != 0)
#define NUMA_NO_NODE (-1)

#define MAX_PAGE_ORDER 10
#define MAX_ORDER_NR_PAGES (1 << MAX_PAGE_ORDER)
#define NR_PAGE_ORDERS (MAX_PAGE_ORDER + 1)

#endif

/* SPDX-License-Identifier: MIT */
/* Pages and the addresses of the direct map. */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/mmdebug.h>
#include <linux/gfp.h>
#include <linux/bug.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/atomic.h>
#include <linux/align.h>
#include <linux/sizes.h>
#include <asm/page.h>

extern unsigned long totalram_pages(void);
extern void get_page(struct page *page);
extern void put_page(struct page *page);
extern void *page_address(const struct page *page);
extern struct page *virt_to_page(const void *addr);
extern unsigned long page_to_pfn(const struct page *page);
extern struct page *pfn_to_page(unsigned long pfn);
extern bool virt_addr_valid(const void *addr);
#define page_to_phys(page) ((phys_addr_t)page_to_pfn(page) << PAGE_SHIFT)
#define page_to_virt(page) page_address(page)
#define virt_to_head_page(addr) virt_to_page(addr)
#define page_count(page) atomic_read(&(page)->_refcount)
#define page_private(page) ((page)->private)
#define set_page_private(page, value) ((page)->private = (value))
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)
#define PAGE_ALIGN(addr) ALIGN(addr, PAGE_SIZE)
#define PAGE_ALIGNED(addr) IS_ALIGNED((unsigned long)(addr), PAGE_SIZE)
#define get_order(size) \
	((size) <= PAGE_SIZE ? 0 : 64 - (int)__builtin_clzl(((size) - 1) >> PAGE_SHIFT))

extern void *kvmalloc_node(size_t size, gfp_t flags, int node);
extern void kvfree(const void *ptr);

#endif

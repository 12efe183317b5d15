/* SPDX-License-Identifier: MIT */
/* Memory in pages that need not be next to each other. */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/version.h>

#define VM_IOREMAP 0x1
#define VM_ALLOC 0x2
#define VM_MAP 0x4

struct vm_struct {
	struct vm_struct *next;
	void *addr;
	unsigned long size;
	unsigned long flags;
	struct page **pages;
	unsigned int page_order;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
	unsigned long nr_pages;
#else
	unsigned int nr_pages;
#endif
	phys_addr_t phys_addr;
	const void *caller;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	unsigned long requested_size;
#endif
};

extern void *vmalloc(unsigned long size) __malloc;
extern void *vzalloc(unsigned long size) __malloc;
extern void *vmalloc_user(unsigned long size) __malloc;
extern void *vmalloc_node(unsigned long size, int node) __malloc;
extern void *vzalloc_node(unsigned long size, int node) __malloc;
extern void *vmalloc_32(unsigned long size) __malloc;
extern void *__vmalloc(unsigned long size, gfp_t gfp) __malloc;
extern void vfree(const void *addr);
extern void vfree_atomic(const void *addr);
extern void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot);
extern void vunmap(const void *addr);
extern struct vm_struct *find_vm_area(const void *addr);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
extern void *__must_check vrealloc(const void *p, size_t size, gfp_t flags);
#endif
extern bool is_vmalloc_addr(const void *addr);
extern struct page *vmalloc_to_page(const void *addr);

#define vmalloc_array(n, size) vmalloc(size_mul(n, size))
#define vcalloc(n, size) vzalloc(size_mul(n, size))

#define __vmalloc_node(size, align, gfp, node, caller) __vmalloc(size, gfp)
#define vmalloc_huge(size, gfp) __vmalloc(size, gfp)

#endif

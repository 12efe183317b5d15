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
#include <linux/sched.h>
#include <linux/slab.h>
#include <asm/page.h>
#include <asm/pgtable.h>

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

#define VM_NONE 0x00000000
#define VM_READ 0x00000001
#define VM_WRITE 0x00000002
#define VM_EXEC 0x00000004
#define VM_SHARED 0x00000008
#define VM_MAYREAD 0x00000010
#define VM_MAYWRITE 0x00000020
#define VM_MAYEXEC 0x00000040
#define VM_MAYSHARE 0x00000080
#define VM_PFNMAP 0x00000400
#define VM_LOCKED 0x00002000
#define VM_IO 0x00004000
#define VM_DONTCOPY 0x00020000
#define VM_DONTEXPAND 0x00040000
#define VM_DONTDUMP 0x04000000
#define VM_MIXEDMAP 0x10000000
#define VM_FAULT_OOM 0x000001
#define VM_FAULT_SIGBUS 0x000002
#define VM_FAULT_NOPAGE 0x000100
#define VM_FAULT_LOCKED 0x000200
#define VM_FAULT_RETRY 0x000400
#define VM_FAULT_ERROR 0x000073
#define FAULT_FLAG_WRITE 0x01

struct vm_fault {
	struct vm_area_struct *vma;
	gfp_t gfp_mask;
	pgoff_t pgoff;
	unsigned long address;
	unsigned long real_address;
	unsigned int flags;
	pmd_t *pmd;
	pud_t *pud;
	struct page *cow_page;
	struct page *page;
	pte_t *pte;
};
struct vm_operations_struct {
	void (*open)(struct vm_area_struct *vma);
	void (*close)(struct vm_area_struct *vma);
	int (*may_split)(struct vm_area_struct *vma, unsigned long addr);
	int (*mremap)(struct vm_area_struct *vma);
	int (*mprotect)(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			unsigned long flags);
	vm_fault_t (*fault)(struct vm_fault *fault);
	vm_fault_t (*page_mkwrite)(struct vm_fault *fault);
	vm_fault_t (*pfn_mkwrite)(struct vm_fault *fault);
	int (*access)(struct vm_area_struct *vma, unsigned long addr, void *buf, int len, int write);
	const char *(*name)(struct vm_area_struct *vma);
};
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	*(vm_flags_t *)&vma->vm_flags |= flags;
}
static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	*(vm_flags_t *)&vma->vm_flags &= ~flags;
}
static inline void vm_flags_mod(struct vm_area_struct *vma, vm_flags_t set, vm_flags_t clear)
{
	vm_flags_clear(vma, clear);
	vm_flags_set(vma, set);
}
#endif
static inline unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}
extern int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
			   unsigned long size, pgprot_t prot);
extern int io_remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
			      unsigned long size, pgprot_t prot);
extern int remap_vmalloc_range(struct vm_area_struct *vma, void *addr, unsigned long pgoff);
extern int vm_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page);
extern int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start, unsigned long len);
extern vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn);
extern struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
extern long get_user_pages_fast(unsigned long start, int n, unsigned int flags, struct page **pages);
extern void unpin_user_page(struct page *page);
#define mmap_read_lock(mm) down_read(&(mm)->mmap_lock)
#define mmap_read_unlock(mm) up_read(&(mm)->mmap_lock)
#define mmap_write_lock(mm) down_write(&(mm)->mmap_lock)
#define mmap_write_unlock(mm) up_write(&(mm)->mmap_lock)
#define SetPageReserved(page) ((page)->flags |= 1UL << 14)
#define ClearPageReserved(page) ((page)->flags &= ~(1UL << 14))
#define PageReserved(page) (((page)->flags >> 14) & 1)
#define PHYS_PFN(x) ((unsigned long)((x) >> PAGE_SHIFT))
#define PFN_PHYS(x) ((phys_addr_t)(x) << PAGE_SHIFT)
#define PFN_UP(x) (((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x) ((x) >> PAGE_SHIFT)
struct sysinfo {
	long uptime;
	unsigned long loads[3];
	unsigned long totalram;
	unsigned long freeram;
	unsigned long sharedram;
	unsigned long bufferram;
	unsigned long totalswap;
	unsigned long freeswap;
	u16 procs;
	u16 pad;
	unsigned long totalhigh;
	unsigned long freehigh;
	u32 mem_unit;
};
extern void si_meminfo(struct sysinfo *info);

extern bool pfn_valid(unsigned long pfn);
extern unsigned long vm_mmap(struct file *file, unsigned long addr, unsigned long len,
			     unsigned long prot, unsigned long flag, unsigned long offset);
extern int vm_munmap(unsigned long addr, size_t len);
extern struct mm_struct *get_task_mm(struct task_struct *task);
extern void mmput(struct mm_struct *mm);
extern int access_process_vm(struct task_struct *task, unsigned long addr, void *buf, int len,
			     unsigned int flags);
#define FOLL_WRITE 0x01
#define FOLL_FORCE 0x08
#define FOLL_LONGTERM 0x100
#define lock_page(page) ((void)(page))
#define unlock_page(page) ((void)(page))
#define PageCompound(page) ((void)(page), 0)
#define compound_order(page) ((void)(page), 0U)
#define thp_order(page) ((void)(page), 0U)

#endif

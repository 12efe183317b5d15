/* SPDX-License-Identifier: MIT */
/* `struct page`: one for every page frame, 64 bytes. kmemleak scans those in use. */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

#include <linux/rwsem.h>
#include <linux/types.h>
#include <linux/version.h>

struct address_space;
struct mm_struct;
struct vm_area_struct;

struct page {
	unsigned long flags;
	union {
		struct {
			struct list_head lru;
			struct address_space *mapping;
			pgoff_t index;
			unsigned long private;
		};
		struct {
			unsigned long compound_head;
		};
		struct rcu_head rcu_head;
	};
	union {
		atomic_t _mapcount;
		unsigned int page_type;
	};
	atomic_t _refcount;
	unsigned long memcg_data;
};

typedef struct {
	unsigned long pgprot;
} pgprot_t;
#define __pgprot(x) ((pgprot_t){ (x) })
#define PAGE_KERNEL __pgprot(0x8000000000000163UL)

struct file;
struct vm_operations_struct;
typedef unsigned long vm_flags_t;
typedef unsigned int vm_fault_t;
typedef struct {
	unsigned long val;
} swp_entry_t;
typedef unsigned long pteval_t;
typedef struct {
	pteval_t pte;
} pte_t;
typedef struct {
	unsigned long pmd;
} pmd_t;
typedef struct {
	unsigned long pud;
} pud_t;
typedef struct {
	unsigned long p4d;
} p4d_t;
typedef struct {
	unsigned long pgd;
} pgd_t;
/* A piece of an address space. Nobody has one here: the handlers that get it are not called. */
struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	struct mm_struct *vm_mm;
	pgprot_t vm_page_prot;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	const vm_flags_t vm_flags;
#else
	vm_flags_t vm_flags;
#endif
	struct list_head anon_vma_chain;
	void *anon_vma;
	const struct vm_operations_struct *vm_ops;
	unsigned long vm_pgoff;
	struct file *vm_file;
	void *vm_private_data;
};
struct mm_struct {
	atomic_t mm_count;
	atomic_t mm_users;
	pgd_t *pgd;
	int map_count;
	struct rw_semaphore mmap_lock;
	unsigned long total_vm;
	unsigned long locked_vm;
	unsigned long data_vm, exec_vm, stack_vm;
	unsigned long start_code, end_code, start_data, end_data;
	unsigned long start_brk, brk, start_stack;
	unsigned long arg_start, arg_end, env_start, env_end;
	struct task_struct *owner;
	struct file *exe_file;
};

#endif

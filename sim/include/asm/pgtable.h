/* SPDX-License-Identifier: MIT */
/* Page tables; only the protection bits of mappings. */
#ifndef _ASM_PGTABLE_H
#define _ASM_PGTABLE_H

#include <asm/page.h>
#include <linux/mm_types.h>

#define PAGE_SHARED __pgprot(0x8000000000000027UL)
#define PAGE_READONLY __pgprot(0x8000000000000025UL)
#define pgprot_val(x) ((x).pgprot)
#define pgprot_noncached(prot) (prot)
#define pgprot_writecombine(prot) (prot)
#define pgprot_device(prot) (prot)
#define VMALLOC_START 0xffffc90000000000UL
#define VMALLOC_END 0xffffe8ffffffffffUL
#define VMALLOC_TOTAL (VMALLOC_END - VMALLOC_START)
#define MODULES_VADDR 0xffffffffc0000000UL
#define MODULES_END 0xffffffffff000000UL
#define TASK_SIZE 0x7ffffffff000UL
#define TASK_SIZE_MAX TASK_SIZE

#endif

/* SPDX-License-Identifier: MIT */
#ifndef _ASM_PAGE_H
#define _ASM_PAGE_H

#include <linux/types.h>
#include <linux/const.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (_AC(1, UL) << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_OFFSET 0xffff888000000000UL
#define THREAD_SIZE (16384UL)

extern phys_addr_t __sim_virt_to_phys(const volatile void *addr);
extern void *__sim_phys_to_virt(phys_addr_t addr);
extern void clear_page(void *page);
extern void copy_page(void *to, const void *from);
#define __pa(x) ((unsigned long)__sim_virt_to_phys((const volatile void *)(x)))
#define __va(x) __sim_phys_to_virt((phys_addr_t)(x))

#endif

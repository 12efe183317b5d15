/* SPDX-License-Identifier: MIT */
/* Physical addresses, and memory of devices. */
#ifndef _ASM_IO_H
#define _ASM_IO_H

#include <asm/page.h>
#include <linux/compiler.h>

static inline phys_addr_t virt_to_phys(volatile void *address)
{
	return __pa(address);
}
static inline void *phys_to_virt(phys_addr_t address)
{
	return __va(address);
}

extern void __iomem *ioremap(resource_size_t offset, unsigned long size);
extern void iounmap(volatile void __iomem *addr);
extern void *memremap(resource_size_t offset, size_t size, unsigned long flags);
extern void memunmap(void *addr);
#define MEMREMAP_WB 1

#define readb(addr) (*(const volatile u8 *)(addr))
#define readw(addr) (*(const volatile u16 *)(addr))
#define readl(addr) (*(const volatile u32 *)(addr))
#define readq(addr) (*(const volatile u64 *)(addr))
#define writeb(value, addr) (*(volatile u8 *)(addr) = (value))
#define writew(value, addr) (*(volatile u16 *)(addr) = (value))
#define writel(value, addr) (*(volatile u32 *)(addr) = (value))
#define writeq(value, addr) (*(volatile u64 *)(addr) = (value))

#endif

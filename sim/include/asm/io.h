/* SPDX-License-Identifier: MIT */
/* Physical addresses, and memory of devices. */
#ifndef _ASM_IO_H
#define _ASM_IO_H

#include <asm/page.h>
#include <asm/barrier.h>
#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/version.h>

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

/* Nothing reorders reads and writes here. */
#define readb_relaxed(addr) readb(addr)
#define readw_relaxed(addr) readw(addr)
#define readl_relaxed(addr) readl(addr)
#define readq_relaxed(addr) readq(addr)
#define writeb_relaxed(value, addr) writeb(value, addr)
#define writew_relaxed(value, addr) writew(value, addr)
#define writel_relaxed(value, addr) writel(value, addr)
#define writeq_relaxed(value, addr) writeq(value, addr)
#define __raw_readb(addr) readb(addr)
#define __raw_readw(addr) readw(addr)
#define __raw_readl(addr) readl(addr)
#define __raw_readq(addr) readq(addr)
#define __raw_writeb(value, addr) writeb(value, addr)
#define __raw_writew(value, addr) writew(value, addr)
#define __raw_writel(value, addr) writel(value, addr)
#define __raw_writeq(value, addr) writeq(value, addr)
#define ioread8(addr) readb(addr)
#define ioread16(addr) readw(addr)
#define ioread32(addr) readl(addr)
#define iowrite8(value, addr) writeb(value, addr)
#define iowrite16(value, addr) writew(value, addr)
#define iowrite32(value, addr) writel(value, addr)
#define ioread16be(addr) __builtin_bswap16(readw(addr))
#define ioread32be(addr) __builtin_bswap32(readl(addr))
#define iowrite16be(value, addr) writew(__builtin_bswap16(value), addr)
#define iowrite32be(value, addr) writel(__builtin_bswap32(value), addr)
#define ioread64(addr) readq(addr)
#define iowrite64(value, addr) writeq(value, addr)
#define memcpy_fromio(to, from, n) memcpy((to), (const void *)(from), (n))
#define memcpy_toio(to, from, n) memcpy((void *)(to), (from), (n))
#define memset_io(addr, value, n) memset((void *)(addr), (value), (n))
#define ioremap_cache(offset, size) ioremap(offset, size)
#define ioremap_wc(offset, size) ioremap(offset, size)
#define ioremap_uc(offset, size) ioremap(offset, size)
#define ioremap_np(offset, size) ioremap(offset, size)
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 0, 0)
#define virt_to_bus(addr) virt_to_phys(addr)
#define bus_to_virt(addr) phys_to_virt(addr)
#endif
#define MEMREMAP_WT 2
#define MEMREMAP_WC 4

/* Ports: there are no devices behind them. */
extern u8 inb(u16 port);
extern u16 inw(u16 port);
extern u32 inl(u16 port);
extern void outb(u8 value, u16 port);
extern void outw(u16 value, u16 port);
extern void outl(u32 value, u16 port);
extern void insb(u16 port, void *addr, unsigned long count);
extern void insw(u16 port, void *addr, unsigned long count);
extern void insl(u16 port, void *addr, unsigned long count);
extern void outsb(u16 port, const void *addr, unsigned long count);
extern void outsw(u16 port, const void *addr, unsigned long count);
extern void outsl(u16 port, const void *addr, unsigned long count);
#define inb_p(port) inb(port)
#define inw_p(port) inw(port)
#define inl_p(port) inl(port)
#define outb_p(value, port) outb(value, port)
#define outw_p(value, port) outw(value, port)
#define outl_p(value, port) outl(value, port)
extern void __iomem *ioport_map(unsigned long port, unsigned int n);
extern void ioport_unmap(void __iomem *addr);

#endif

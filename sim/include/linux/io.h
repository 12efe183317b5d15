/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IO_H
#define _LINUX_IO_H
#include <linux/types.h>
#include <linux/err.h>
#include <asm/io.h>
struct device;
struct resource;
extern void __iomem *devm_ioremap(struct device *dev, resource_size_t offset, resource_size_t size);
#define devm_ioremap_wc(dev, offset, size) devm_ioremap(dev, offset, size)
#define devm_ioremap_uc(dev, offset, size) devm_ioremap(dev, offset, size)
extern void devm_iounmap(struct device *dev, void __iomem *addr);
extern void __iomem *devm_ioremap_resource(struct device *dev, const struct resource *res);
#define devm_of_iomap(dev, node, index, size) ((void __iomem *)ERR_PTR(-EINVAL))
extern void *devm_memremap(struct device *dev, resource_size_t offset, size_t size,
			   unsigned long flags);

extern void devm_memunmap(struct device *dev, void *addr);
extern void __iomem *devm_ioport_map(struct device *dev, unsigned long port, unsigned int n);

#endif

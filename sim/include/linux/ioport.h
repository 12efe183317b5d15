/* SPDX-License-Identifier: MIT */
/* Ranges of addresses that devices have; 64 bytes. */
#ifndef _LINUX_IOPORT_H
#define _LINUX_IOPORT_H

#include <linux/types.h>

struct resource {
	resource_size_t start;
	resource_size_t end;
	const char *name;
	unsigned long flags;
	unsigned long desc;
	struct resource *parent, *sibling, *child;
};
#define IORESOURCE_IO 0x00000100
#define IORESOURCE_MEM 0x00000200
#define IORESOURCE_IRQ 0x00000400
#define DEFINE_RES_NAMED(_start, _size, _name, _flags) \
	{ .start = (_start), .end = (_start) + (_size) - 1, .name = (_name), .flags = (_flags) }
#define DEFINE_RES_MEM(_start, _size) DEFINE_RES_NAMED(_start, _size, NULL, IORESOURCE_MEM)
#define DEFINE_RES_IRQ(_irq) DEFINE_RES_NAMED(_irq, 1, NULL, IORESOURCE_IRQ)
#define resource_size(res) ((res)->end - (res)->start + 1)

#define IORESOURCE_DMA 0x00000800
#define IORESOURCE_BUS 0x00001000
#define IORESOURCE_PREFETCH 0x00002000
#define IORESOURCE_BUSY 0x80000000
#define IORESOURCE_EXCLUSIVE 0x08000000
#define IORESOURCE_TYPE_BITS 0x00001f00
#define DEFINE_RES_MEM_NAMED(_start, _size, _name) \
	DEFINE_RES_NAMED((_start), (_size), (_name), IORESOURCE_MEM)
#define DEFINE_RES_IO(_start, _size) DEFINE_RES_NAMED((_start), (_size), NULL, IORESOURCE_IO)
#define DEFINE_RES_IRQ_NAMED(_irq, _name) DEFINE_RES_NAMED((_irq), 1, (_name), IORESOURCE_IRQ)
#define resource_type(res) ((res)->flags & IORESOURCE_TYPE_BITS)

struct device;
/* What /proc tells of who has which device numbers and ports; by `key` an entry is found again. */
enum sim_device_list { SIM_CHRDEVS, SIM_MISC, SIM_IOPORTS, SIM_IOMEM };
extern void __sim_device_entry(int list, const void *key, unsigned long from, unsigned long to,
			       const char *name);
extern void __sim_device_gone(int list, const void *key);

extern struct resource ioport_resource;
extern struct resource iomem_resource;
extern struct resource *__request_region(struct resource *parent, resource_size_t start,
					 resource_size_t n, const char *name, int flags);
extern void __release_region(struct resource *parent, resource_size_t start, resource_size_t n);
extern int request_resource(struct resource *root, struct resource *new);
extern int release_resource(struct resource *old);
extern struct resource *__devm_request_region(struct device *dev, struct resource *parent,
					      resource_size_t start, resource_size_t n,
					      const char *name);
extern void __devm_release_region(struct device *dev, struct resource *parent,
				  resource_size_t start, resource_size_t n);
#define request_region(start, n, name) __request_region(&ioport_resource, (start), (n), (name), 0)
#define request_muxed_region(start, n, name) request_region(start, n, name)
#define request_mem_region(start, n, name) __request_region(&iomem_resource, (start), (n), (name), 0)
#define release_region(start, n) __release_region(&ioport_resource, (start), (n))
#define release_mem_region(start, n) __release_region(&iomem_resource, (start), (n))
#define devm_request_region(dev, start, n, name) \
	__devm_request_region(dev, &ioport_resource, (start), (n), (name))
#define devm_request_mem_region(dev, start, n, name) \
	__devm_request_region(dev, &iomem_resource, (start), (n), (name))
#define devm_release_region(dev, start, n) __devm_release_region(dev, &ioport_resource, (start), (n))
#define devm_release_mem_region(dev, start, n) __devm_release_region(dev, &iomem_resource, (start), (n))

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Who has which addresses and ports (kernel/resource.c): trees of ranges. Each region that is
 * requested has a structure of its own, which the tree points at until it is released.
 *
 * Simplified: regions do not nest, and of what the machine has only the ports of a PC are there.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct resource ioport_resource = {
	.name = "PCI IO",
	.end = 0xffff,
	.flags = IORESOURCE_IO,
};
EXPORT_SYMBOL(ioport_resource);

struct resource iomem_resource = {
	.name = "PCI mem",
	.end = 0xffffffffffUL,
	.flags = IORESOURCE_MEM,
};
EXPORT_SYMBOL(iomem_resource);

static DEFINE_SPINLOCK(resource_lock);

#define PORTS(from, to, text) \
	{ .start = from, .end = to, .name = text, .flags = IORESOURCE_IO | IORESOURCE_BUSY }
static struct resource pc_ports[] = {
	PORTS(0x00, 0x1f, "dma1"),	PORTS(0x20, 0x21, "pic1"),
	PORTS(0x40, 0x43, "timer0"),	PORTS(0x50, 0x53, "timer1"),
	PORTS(0x60, 0x60, "keyboard"),	PORTS(0x64, 0x64, "keyboard"),
	PORTS(0x70, 0x77, "rtc0"),	PORTS(0x80, 0x8f, "dma page reg"),
	PORTS(0xa0, 0xa1, "pic2"),	PORTS(0xc0, 0xdf, "dma2"),
	PORTS(0xf0, 0xff, "fpu"),	PORTS(0x3c0, 0x3df, "vga+"),
	PORTS(0x3f8, 0x3ff, "serial"),
};

/* Puts `new` below `root`: NULL, or the range that is in its way. */
static struct resource *insert(struct resource *root, struct resource *new)
{
	struct resource **at = &root->child, *tmp;

	if (new->end < new->start || new->start < root->start || new->end > root->end)
		return root;
	for (; (tmp = *at) && tmp->end < new->start; at = &tmp->sibling)
		;
	if (tmp && tmp->start <= new->end)
		return tmp;
	new->sibling = tmp;
	*at = new;
	new->parent = root;
	return NULL;
}

int request_resource(struct resource *root, struct resource *new)
{
	struct resource *conflict;

	spin_lock(&resource_lock);
	conflict = insert(root, new);
	spin_unlock(&resource_lock);
	if (!conflict && (new < pc_ports || new >= pc_ports + ARRAY_SIZE(pc_ports)))
		__sim_device_entry(root->flags & IORESOURCE_IO ? SIM_IOPORTS : SIM_IOMEM, new,
				   new->start, new->end, new->name);
	return conflict ? -EBUSY : 0;
}
EXPORT_SYMBOL(request_resource);

int release_resource(struct resource *old)
{
	struct resource **at;
	int error = -EINVAL;

	spin_lock(&resource_lock);
	for (at = &old->parent->child; *at; at = &(*at)->sibling) {
		if (*at != old)
			continue;
		*at = old->sibling;
		__sim_device_gone(old->parent->flags & IORESOURCE_IO ? SIM_IOPORTS : SIM_IOMEM, old);
		old->parent = NULL;
		error = 0;
		break;
	}
	spin_unlock(&resource_lock);
	return error;
}
EXPORT_SYMBOL(release_resource);

static noinline struct resource *alloc_resource(gfp_t gfp)
{
	return kzalloc(sizeof(struct resource), gfp);
}

struct resource *__request_region(struct resource *parent, resource_size_t start,
				  resource_size_t n, const char *name, int flags)
{
	struct resource *res = alloc_resource(GFP_KERNEL);

	if (!res)
		return NULL;
	res->name = name;
	res->start = start;
	res->end = start + n - 1;
	res->flags = (parent->flags & IORESOURCE_TYPE_BITS) | IORESOURCE_BUSY | flags;
	if (request_resource(parent, res)) {
		kfree(res);
		return NULL;
	}
	return res;
}
EXPORT_SYMBOL(__request_region);

void __release_region(struct resource *parent, resource_size_t start, resource_size_t n)
{
	resource_size_t end = start + n - 1;
	struct resource **at, *res;

	spin_lock(&resource_lock);
	for (at = &parent->child; (res = *at); at = &res->sibling)
		if (res->start == start && res->end == end)
			break;
	if (res)
		*at = res->sibling;
	spin_unlock(&resource_lock);
	if (res) {
		__sim_device_gone(parent->flags & IORESOURCE_IO ? SIM_IOPORTS : SIM_IOMEM, res);
		kfree(res);
	} else {
		pr_warn("Trying to free nonexistent resource <%016llx-%016llx>\n", start, end);
	}
}
EXPORT_SYMBOL(__release_region);

struct region_devres {
	struct resource *parent;
	resource_size_t start;
	resource_size_t n;
};

static void devm_region_release(struct device *dev, void *res)
{
	struct region_devres *this = res;

	__release_region(this->parent, this->start, this->n);
}

static int devm_region_match(struct device *dev, void *res, void *data)
{
	struct region_devres *this = res, *match = data;

	return this->parent == match->parent && this->start == match->start && this->n == match->n;
}

struct resource *__devm_request_region(struct device *dev, struct resource *parent,
				       resource_size_t start, resource_size_t n, const char *name)
{
	struct region_devres *dr = devres_alloc(devm_region_release, sizeof(*dr), GFP_KERNEL);
	struct resource *res;

	if (!dr)
		return NULL;
	dr->parent = parent;
	dr->start = start;
	dr->n = n;
	res = __request_region(parent, start, n, name, 0);
	if (res)
		devres_add(dev, dr);
	else
		devres_free(dr);
	return res;
}
EXPORT_SYMBOL(__devm_request_region);

void __devm_release_region(struct device *dev, struct resource *parent, resource_size_t start,
			   resource_size_t n)
{
	struct region_devres match = { parent, start, n };

	__release_region(parent, start, n);
	WARN_ON(devres_destroy(dev, devm_region_release, devm_region_match, &match));
}
EXPORT_SYMBOL(__devm_release_region);

static int __init resource_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(pc_ports); i++)
		request_resource(&ioport_resource, &pc_ports[i]);
	return 0;
}
early_initcall(resource_init);

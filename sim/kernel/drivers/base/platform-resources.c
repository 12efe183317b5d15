/* SPDX-License-Identifier: MIT */
/* What a platform device has: registers and interrupts (drivers/base/platform.c, lib/devres.c). */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/platform_device.h>
#include <linux/string.h>

static void devm_ioremap_release(struct device *dev, void *res)
{
	iounmap(*(void __iomem **)res);
}

static int devm_ioremap_match(struct device *dev, void *res, void *data)
{
	return *(void **)res == data;
}

void __iomem *devm_ioremap(struct device *dev, resource_size_t offset, resource_size_t size)
{
	void __iomem **ptr = devres_alloc(devm_ioremap_release, sizeof(*ptr), GFP_KERNEL);
	void __iomem *addr;

	if (!ptr)
		return NULL;
	addr = ioremap(offset, size);
	if (addr) {
		*ptr = addr;
		devres_add(dev, ptr);
	} else {
		devres_free(ptr);
	}
	return addr;
}
EXPORT_SYMBOL(devm_ioremap);

void devm_iounmap(struct device *dev, void __iomem *addr)
{
	WARN_ON(devres_destroy(dev, devm_ioremap_release, devm_ioremap_match, (void *)addr));
	iounmap(addr);
}
EXPORT_SYMBOL(devm_iounmap);

void __iomem *devm_ioremap_resource(struct device *dev, const struct resource *res)
{
	resource_size_t size;
	void __iomem *addr;
	char *name;

	if (!res || resource_type(res) != IORESOURCE_MEM)
		return ERR_PTR(dev_err_probe(dev, -EINVAL, "invalid resource\n"));
	size = resource_size(res);
	if (res->name)
		name = devm_kasprintf(dev, GFP_KERNEL, "%s %s", dev_name(dev), res->name);
	else
		name = devm_kstrdup(dev, dev_name(dev), GFP_KERNEL);
	if (!name)
		return ERR_PTR(-ENOMEM);
	if (!devm_request_mem_region(dev, res->start, size, name))
		return ERR_PTR(dev_err_probe(dev, -EBUSY, "can't request region for resource\n"));
	addr = devm_ioremap(dev, res->start, size);
	if (!addr) {
		devm_release_mem_region(dev, res->start, size);
		return ERR_PTR(-ENOMEM);
	}
	return addr;
}
EXPORT_SYMBOL(devm_ioremap_resource);

static void devm_memremap_release(struct device *dev, void *res)
{
	memunmap(*(void **)res);
}

void *devm_memremap(struct device *dev, resource_size_t offset, size_t size, unsigned long flags)
{
	void **ptr = devres_alloc(devm_memremap_release, sizeof(*ptr), GFP_KERNEL);
	void *addr;

	if (!ptr)
		return ERR_PTR(-ENOMEM);
	addr = memremap(offset, size, flags);
	if (!addr) {
		devres_free(ptr);
		return ERR_PTR(-ENXIO);
	}
	*ptr = addr;
	devres_add(dev, ptr);
	return addr;
}
EXPORT_SYMBOL(devm_memremap);

struct resource *platform_get_resource_byname(struct platform_device *pdev, unsigned int type,
					      const char *name)
{
	u32 i;

	for (i = 0; i < pdev->num_resources; i++) {
		struct resource *r = &pdev->resource[i];

		if (r->name && type == resource_type(r) && !strcmp(r->name, name))
			return r;
	}
	return NULL;
}
EXPORT_SYMBOL_GPL(platform_get_resource_byname);

void __iomem *devm_platform_get_and_ioremap_resource(struct platform_device *pdev,
						     unsigned int index, struct resource **res)
{
	struct resource *r = platform_get_resource(pdev, IORESOURCE_MEM, index);

	if (res)
		*res = r;
	return devm_ioremap_resource(&pdev->dev, r);
}
EXPORT_SYMBOL_GPL(devm_platform_get_and_ioremap_resource);

void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int index)
{
	return devm_platform_get_and_ioremap_resource(pdev, index, NULL);
}
EXPORT_SYMBOL_GPL(devm_platform_ioremap_resource);

void __iomem *devm_platform_ioremap_resource_byname(struct platform_device *pdev, const char *name)
{
	return devm_ioremap_resource(&pdev->dev,
				     platform_get_resource_byname(pdev, IORESOURCE_MEM, name));
}
EXPORT_SYMBOL_GPL(devm_platform_ioremap_resource_byname);

int platform_get_irq_optional(struct platform_device *pdev, unsigned int num)
{
	struct resource *r = platform_get_resource(pdev, IORESOURCE_IRQ, num);

	return r ? r->start : -ENXIO;
}
EXPORT_SYMBOL_GPL(platform_get_irq_optional);

int platform_get_irq(struct platform_device *pdev, unsigned int num)
{
	int irq = platform_get_irq_optional(pdev, num);

	return irq < 0 ? dev_err_probe(&pdev->dev, irq, "IRQ index %u not found\n", num) : irq;
}
EXPORT_SYMBOL_GPL(platform_get_irq);

int platform_get_irq_byname(struct platform_device *pdev, const char *name)
{
	struct resource *r = platform_get_resource_byname(pdev, IORESOURCE_IRQ, name);

	return r ? r->start : dev_err_probe(&pdev->dev, -ENXIO, "IRQ %s not found\n", name);
}
EXPORT_SYMBOL_GPL(platform_get_irq_byname);

struct resource *platform_get_mem_or_io(struct platform_device *pdev, unsigned int num)
{
	return platform_get_resource(pdev, IORESOURCE_MEM | IORESOURCE_IO, num);
}
EXPORT_SYMBOL_GPL(platform_get_mem_or_io);

int platform_irq_count(struct platform_device *pdev)
{
	int n = 0;

	while (platform_get_irq_optional(pdev, n) >= 0)
		n++;
	return n;
}
EXPORT_SYMBOL_GPL(platform_irq_count);

int platform_add_devices(struct platform_device **devs, int num)
{
	int i, error = 0;

	for (i = 0; i < num; i++) {
		error = platform_device_register(devs[i]);
		if (error)
			break;
	}
	if (error)
		while (--i >= 0)
			platform_device_unregister(devs[i]);
	return error;
}
EXPORT_SYMBOL_GPL(platform_add_devices);

/* A driver that is bound now or never: without a device it is taken out again. */
int __platform_driver_probe(struct platform_driver *drv, int (*probe)(struct platform_device *pdev),
			    struct module *owner)
{
	int error;

	drv->prevent_deferred_probe = true;
	drv->driver.suppress_bind_attrs = true;
	drv->probe = probe;
	error = __platform_driver_register(drv, owner);
	if (!error && !__sim_driver_is_bound(&drv->driver)) {
		platform_driver_unregister(drv);
		error = -ENODEV;
	}
	return error;
}
EXPORT_SYMBOL_GPL(__platform_driver_probe);

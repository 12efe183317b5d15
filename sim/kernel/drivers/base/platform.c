/* SPDX-License-Identifier: MIT */
/* Devices that no bus finds (drivers/base/platform.c). */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/idr.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>

/* A device with the name behind it. */
struct platform_object {
	struct platform_device pdev;
	char name[];
};

static DEFINE_IDA(platform_devid_ida);
struct device platform_bus = {
	.init_name = "platform",
};
EXPORT_SYMBOL_GPL(platform_bus);

static int platform_match(struct device *dev, const struct device_driver *drv)
{
	struct platform_device *pdev = to_platform_device(dev);
	const struct platform_device_id *id = to_platform_driver(drv)->id_table;

	if (!id)
		return strcmp(pdev->name, drv->name) == 0;
	for (; id->name[0]; id++) {
		if (strcmp(pdev->name, id->name) == 0) {
			pdev->id_entry = id;
			return 1;
		}
	}
	return 0;
}

static noinline int platform_probe(struct device *dev)
{
	struct platform_driver *drv = to_platform_driver(dev->driver);

	return drv->probe ? drv->probe(to_platform_device(dev)) : 0;
}

static void platform_remove(struct device *dev)
{
	struct platform_driver *drv = to_platform_driver(dev->driver);

	if (drv->remove)
		drv->remove(to_platform_device(dev));
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
	/* Until then one that gives no error had a name of its own. */
	else if (drv->remove_new)
		drv->remove_new(to_platform_device(dev));
#endif
}

struct bus_type platform_bus_type = {
	.name = "platform",
	.match = platform_match,
	.probe = platform_probe,
	.remove = platform_remove,
};
EXPORT_SYMBOL_GPL(platform_bus_type);

static void platform_device_release(struct device *dev)
{
	struct platform_object *po = container_of(dev, struct platform_object, pdev.dev);

	kfree(po->pdev.dev.platform_data);
	kfree(po->pdev.resource);
	kfree(po);
}

struct platform_device *platform_device_alloc(const char *name, int id)
{
	struct platform_object *po = kzalloc(sizeof(*po) + strlen(name) + 1, GFP_KERNEL);

	if (!po)
		return NULL;
	strcpy(po->name, name);
	po->pdev.name = po->name;
	po->pdev.id = id;
	device_initialize(&po->pdev.dev);
	po->pdev.dev.release = platform_device_release;
	return &po->pdev;
}
EXPORT_SYMBOL_GPL(platform_device_alloc);

int platform_device_add_data(struct platform_device *pdev, const void *data, size_t size)
{
	void *copy = NULL;

	if (data) {
		copy = kmemdup(data, size, GFP_KERNEL);
		if (!copy)
			return -ENOMEM;
	}
	kfree(pdev->dev.platform_data);
	pdev->dev.platform_data = copy;
	return 0;
}
EXPORT_SYMBOL_GPL(platform_device_add_data);

int platform_device_add_resources(struct platform_device *pdev, const struct resource *res,
				  unsigned int num)
{
	struct resource *copy = NULL;

	if (res) {
		copy = kmemdup(res, sizeof(*res) * num, GFP_KERNEL);
		if (!copy)
			return -ENOMEM;
	}
	kfree(pdev->resource);
	pdev->resource = copy;
	pdev->num_resources = num;
	return 0;
}
EXPORT_SYMBOL_GPL(platform_device_add_resources);

int platform_device_add(struct platform_device *pdev)
{
	if (!pdev->dev.parent)
		pdev->dev.parent = &platform_bus;
	pdev->dev.bus = &platform_bus_type;
	if (pdev->id == PLATFORM_DEVID_NONE) {
		dev_set_name(&pdev->dev, "%s", pdev->name);
	} else if (pdev->id == PLATFORM_DEVID_AUTO) {
		int id = ida_alloc(&platform_devid_ida, GFP_KERNEL);

		if (id < 0)
			return id;
		pdev->id = id;
		pdev->id_auto = true;
		dev_set_name(&pdev->dev, "%s.%d.auto", pdev->name, id);
	} else {
		dev_set_name(&pdev->dev, "%s.%d", pdev->name, pdev->id);
	}
	return device_add(&pdev->dev);
}
EXPORT_SYMBOL_GPL(platform_device_add);

void platform_device_del(struct platform_device *pdev)
{
	if (IS_ERR_OR_NULL(pdev))
		return;
	device_del(&pdev->dev);
	if (pdev->id_auto) {
		ida_free(&platform_devid_ida, pdev->id);
		pdev->id = PLATFORM_DEVID_AUTO;
	}
}
EXPORT_SYMBOL_GPL(platform_device_del);

void platform_device_put(struct platform_device *pdev)
{
	if (!IS_ERR_OR_NULL(pdev))
		put_device(&pdev->dev);
}
EXPORT_SYMBOL_GPL(platform_device_put);

int platform_device_register(struct platform_device *pdev)
{
	device_initialize(&pdev->dev);
	return platform_device_add(pdev);
}
EXPORT_SYMBOL_GPL(platform_device_register);

void platform_device_unregister(struct platform_device *pdev)
{
	platform_device_del(pdev);
	platform_device_put(pdev);
}
EXPORT_SYMBOL_GPL(platform_device_unregister);

struct platform_device *__sim_platform_device_register(const char *name, int id,
						       const struct resource *res,
						       unsigned int num, const void *data,
						       size_t size)
{
	struct platform_device *pdev = platform_device_alloc(name, id);
	int error;

	if (!pdev)
		return ERR_PTR(-ENOMEM);
	error = platform_device_add_resources(pdev, res, num);
	if (!error)
		error = platform_device_add_data(pdev, data, size);
	if (!error)
		error = platform_device_add(pdev);
	if (error) {
		platform_device_put(pdev);
		return ERR_PTR(error);
	}
	return pdev;
}
EXPORT_SYMBOL_GPL(__sim_platform_device_register);

struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type,
				       unsigned int num)
{
	u32 i;

	for (i = 0; i < pdev->num_resources; i++)
		if ((pdev->resource[i].flags & type) && num-- == 0)
			return &pdev->resource[i];
	return NULL;
}
EXPORT_SYMBOL_GPL(platform_get_resource);

int __platform_driver_register(struct platform_driver *drv, struct module *owner)
{
	drv->driver.owner = owner;
	drv->driver.bus = &platform_bus_type;
	return driver_register(&drv->driver);
}
EXPORT_SYMBOL_GPL(__platform_driver_register);

void platform_driver_unregister(struct platform_driver *drv)
{
	driver_unregister(&drv->driver);
}
EXPORT_SYMBOL_GPL(platform_driver_unregister);

static int __init platform_bus_init(void)
{
	int error = device_register(&platform_bus);

	return error ? error : bus_register(&platform_bus_type);
}
core_initcall(platform_bus_init);

/* SPDX-License-Identifier: MIT */
/* Devices that no bus finds. */
#ifndef _LINUX_PLATFORM_DEVICE_H
#define _LINUX_PLATFORM_DEVICE_H

#include <linux/device.h>
#include <linux/version.h>

#define PLATFORM_DEVID_NONE (-1)
#define PLATFORM_DEVID_AUTO (-2)

struct platform_device_id {
	char name[24];
	unsigned long driver_data;
};
struct platform_device {
	const char *name;
	int id;
	bool id_auto;
	struct device dev;
	u32 num_resources;
	struct resource *resource;
	const struct platform_device_id *id_entry;
	char __rest[(LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0) ? 536 : 528) - 40 -
		    sizeof(struct device)];
};
struct platform_driver {
	int (*probe)(struct platform_device *pdev);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
	void (*remove)(struct platform_device *pdev);
#else
	int (*remove)(struct platform_device *pdev);
	void (*remove_new)(struct platform_device *pdev);
#endif
	void (*shutdown)(struct platform_device *pdev);
	void *__pm[2];
	struct device_driver driver;
	const struct platform_device_id *id_table;
	bool prevent_deferred_probe;
};

#define to_platform_device(x) container_of((x), struct platform_device, dev)
#define to_platform_driver(drv) container_of((drv), struct platform_driver, driver)
#define platform_get_drvdata(pdev) dev_get_drvdata(&(pdev)->dev)
#define platform_set_drvdata(pdev, data) dev_set_drvdata(&(pdev)->dev, data)

extern struct platform_device *platform_device_alloc(const char *name, int id);
extern int platform_device_add_data(struct platform_device *pdev, const void *data, size_t size);
extern int platform_device_add_resources(struct platform_device *pdev,
					 const struct resource *res, unsigned int num);
extern int platform_device_add(struct platform_device *pdev);
extern void platform_device_del(struct platform_device *pdev);
extern void platform_device_put(struct platform_device *pdev);
extern int platform_device_register(struct platform_device *pdev);
extern void platform_device_unregister(struct platform_device *pdev);
extern struct platform_device *__sim_platform_device_register(const char *name, int id,
							      const struct resource *res,
							      unsigned int num, const void *data,
							      size_t size);
#define platform_device_register_simple(name, id, res, num) \
	__sim_platform_device_register(name, id, res, num, NULL, 0)
#define platform_device_register_data(parent, name, id, data, size) \
	__sim_platform_device_register(name, id, NULL, 0, data, size)
#define platform_device_register_resndata(parent, name, id, res, num, data, size) \
	__sim_platform_device_register(name, id, res, num, data, size)
extern struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type,
					      unsigned int num);
extern int __platform_driver_register(struct platform_driver *drv, struct module *owner);
extern void platform_driver_unregister(struct platform_driver *drv);
#define platform_driver_register(drv) __platform_driver_register(drv, THIS_MODULE)
#define module_platform_driver(drv) \
	module_driver(drv, platform_driver_register, platform_driver_unregister)

#endif

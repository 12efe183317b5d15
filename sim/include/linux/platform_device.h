/* SPDX-License-Identifier: MIT */
/* Devices that no bus finds. */
#ifndef _LINUX_PLATFORM_DEVICE_H
#define _LINUX_PLATFORM_DEVICE_H

#include <linux/device.h>
#include <linux/mod_devicetable.h>
#include <linux/pm.h>
#include <linux/version.h>

#define PLATFORM_DEVID_NONE (-1)
#define PLATFORM_DEVID_AUTO (-2)

struct platform_device {
	const char *name;
	int id;
	bool id_auto;
	struct device dev;
	u32 num_resources;
	struct resource *resource;
	const struct platform_device_id *id_entry;
	const char *driver_override;
	char __rest[(LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0) ? 536 : 528) - 48 -
		    sizeof(struct device)];
};
struct platform_driver {
	int (*probe)(struct platform_device *pdev);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	void (*remove)(struct platform_device *pdev);
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
	/* Two names for one. */
	union {
		void (*remove)(struct platform_device *pdev);
		void (*remove_new)(struct platform_device *pdev);
	};
#else
	int (*remove)(struct platform_device *pdev);
	void (*remove_new)(struct platform_device *pdev);
#endif
	void (*shutdown)(struct platform_device *pdev);
	int (*suspend)(struct platform_device *pdev, pm_message_t state);
	int (*resume)(struct platform_device *pdev);
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

#define builtin_platform_driver(drv) builtin_driver(drv, platform_driver_register)
#define module_platform_driver_probe(drv, probe_fn)                     \
	static int __init drv##_init(void)                              \
	{                                                               \
		return platform_driver_probe(&(drv), probe_fn);         \
	}                                                               \
	module_init(drv##_init);                                        \
	static void __exit drv##_exit(void)                             \
	{                                                               \
		platform_driver_unregister(&(drv));                     \
	}                                                               \
	module_exit(drv##_exit);
#define platform_driver_probe(drv, probe) __platform_driver_probe(drv, probe, THIS_MODULE)
extern int __platform_driver_probe(struct platform_driver *drv,
				   int (*probe)(struct platform_device *pdev),
				   struct module *owner);
struct platform_device_info {
	struct device *parent;
	struct fwnode_handle *fwnode;
	bool of_node_reused;
	const char *name;
	int id;
	const struct resource *res;
	unsigned int num_res;
	const void *data;
	size_t size_data;
	u64 dma_mask;
	const struct property_entry *properties;
};
#define platform_device_register_full(info)                                               \
	__sim_platform_device_register((info)->name, (info)->id, (info)->res,             \
				       (info)->num_res, (info)->data, (info)->size_data)
extern int platform_add_devices(struct platform_device **devs, int num);
extern struct resource *platform_get_resource_byname(struct platform_device *pdev,
						     unsigned int type, const char *name);
extern void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int index);
extern void __iomem *devm_platform_get_and_ioremap_resource(struct platform_device *pdev,
							    unsigned int index,
							    struct resource **res);
extern void __iomem *devm_platform_ioremap_resource_byname(struct platform_device *pdev,
							   const char *name);
extern int platform_get_irq(struct platform_device *pdev, unsigned int num);
extern int platform_get_irq_optional(struct platform_device *pdev, unsigned int num);
extern int platform_get_irq_byname(struct platform_device *pdev, const char *name);
extern struct resource *platform_get_mem_or_io(struct platform_device *pdev, unsigned int num);
extern int platform_irq_count(struct platform_device *pdev);
#define platform_get_device_id(pdev) ((pdev)->id_entry)
extern struct bus_type platform_bus_type;
extern struct device platform_bus;

#endif

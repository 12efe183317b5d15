/* SPDX-License-Identifier: MIT */
/* What the device core keeps to itself; sizes as in the kernel (drivers/base/base.h). */
#ifndef _SIM_BASE_H
#define _SIM_BASE_H

#include <linux/device.h>

struct device_private {
	struct device *device;
	struct list_head children;
	struct list_head in_parent;
	struct list_head in_class;
	struct list_head in_bus;
	struct list_head in_driver;
	char __rest[216 - 88];
};

struct driver_private {
	struct kobject kobj;
	struct list_head devices;
	struct list_head in_bus;
	struct device_driver *driver;
	char __rest[152 - 104];
};

/* Of a class or a bus. */
struct subsys_private {
	struct kset subsys;
	struct list_head devices;
	struct list_head drivers;
	const struct bus_type *bus;
	struct kset glue_dirs;
	const struct class *class;
	char __rest[(LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0) ? 416 : 408) - 240];
};

struct class_dir {
	struct kobject kobj;
	const struct class *class;
};

/* NULL for a class that is not registered. */
extern struct subsys_private *__sim_class_private(const struct class *class);
extern void __sim_bus_add_device(struct device *dev);
extern void __sim_bus_remove_device(struct device *dev);

#endif

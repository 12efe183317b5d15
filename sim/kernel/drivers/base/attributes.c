/* SPDX-License-Identifier: MIT */
/*
 * Attributes of drivers and buses, groups of a device's, and why a probe failed (drivers/base).
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include "base.h"

const char *dev_driver_string(const struct device *dev)
{
	if (dev->driver)
		return dev->driver->name;
	if (dev->bus)
		return dev->bus->name;
	return dev->class ? dev->class->name : "";
}
EXPORT_SYMBOL(dev_driver_string);

const char *dev_bus_name(const struct device *dev)
{
	return dev->bus ? dev->bus->name : dev->class ? dev->class->name : "";
}
EXPORT_SYMBOL_GPL(dev_bus_name);

/*
 * The kernel keeps the reason of a deferred probe for /sys/kernel/debug/devices_deferred; here it
 * is not kept.
 */
int dev_err_probe(const struct device *dev, int err, const char *fmt, ...)
{
	struct va_format text;
	va_list args;

	va_start(args, fmt);
	text.fmt = fmt;
	text.va = &args;
	if (err == -EPROBE_DEFER)
		dev_dbg(dev, "error %pe: %pV", ERR_PTR(err), &text);
	else if (err != -ENOMEM || LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0))
		dev_err(dev, "error %pe: %pV", ERR_PTR(err), &text);
	va_end(args);
	return err;
}
EXPORT_SYMBOL_GPL(dev_err_probe);

int driver_create_file(const struct device_driver *drv, const struct driver_attribute *attr)
{
	return drv ? sysfs_create_file(&drv->p->kobj, &attr->attr) : -EINVAL;
}
EXPORT_SYMBOL_GPL(driver_create_file);

void driver_remove_file(const struct device_driver *drv, const struct driver_attribute *attr)
{
	if (drv)
		sysfs_remove_file(&drv->p->kobj, &attr->attr);
}
EXPORT_SYMBOL_GPL(driver_remove_file);

int bus_create_file(const struct bus_type *bus, struct bus_attribute *attr)
{
	return bus->p ? sysfs_create_file(&bus->p->subsys.kobj, &attr->attr) : -EINVAL;
}
EXPORT_SYMBOL_GPL(bus_create_file);

void bus_remove_file(const struct bus_type *bus, struct bus_attribute *attr)
{
	if (bus->p)
		sysfs_remove_file(&bus->p->subsys.kobj, &attr->attr);
}
EXPORT_SYMBOL_GPL(bus_remove_file);

int device_add_groups(struct device *dev, const struct attribute_group **groups)
{
	return sysfs_create_groups(&dev->kobj, groups);
}
EXPORT_SYMBOL_GPL(device_add_groups);

void device_remove_groups(struct device *dev, const struct attribute_group **groups)
{
	sysfs_remove_groups(&dev->kobj, groups);
}
EXPORT_SYMBOL_GPL(device_remove_groups);

struct group_devres {
	struct device *dev;
	const struct attribute_group *groups[2];
	const struct attribute_group **all;
};

static void devm_groups_remove(struct device *dev, void *res)
{
	struct group_devres *this = res;

	sysfs_remove_groups(&dev->kobj, this->all ? this->all : this->groups);
}

static int add_groups(struct device *dev, const struct attribute_group *one,
		      const struct attribute_group **all)
{
	struct group_devres *dr = devres_alloc(devm_groups_remove, sizeof(*dr), GFP_KERNEL);
	int error;

	if (!dr)
		return -ENOMEM;
	dr->groups[0] = one;
	dr->all = all;
	error = sysfs_create_groups(&dev->kobj, all ? all : dr->groups);
	if (error)
		devres_free(dr);
	else
		devres_add(dev, dr);
	return error;
}

int devm_device_add_group(struct device *dev, const struct attribute_group *group)
{
	return add_groups(dev, group, NULL);
}
EXPORT_SYMBOL_GPL(devm_device_add_group);

int devm_device_add_groups(struct device *dev, const struct attribute_group **groups)
{
	return add_groups(dev, NULL, groups);
}
EXPORT_SYMBOL_GPL(devm_device_add_groups);

struct device *device_find_child(struct device *parent, const void *data,
				 int (*match)(struct device *dev, const void *data))
{
	struct device_private *p;

	if (!parent || !parent->p)
		return NULL;
	list_for_each_entry(p, &parent->p->children, in_parent)
		if (match(p->device, data))
			return get_device(p->device);
	return NULL;
}
EXPORT_SYMBOL_GPL(device_find_child);

int class_for_each_device(const struct class *class, const struct device *start, void *data,
			  int (*fn)(struct device *dev, void *data))
{
	struct subsys_private *sp = __sim_class_private(class);
	struct device_private *p;
	int error = 0;

	if (!sp)
		return -EINVAL;
	list_for_each_entry(p, &sp->devices, in_class) {
		error = fn(p->device, data);
		if (error)
			break;
	}
	return error;
}
EXPORT_SYMBOL_GPL(class_for_each_device);

struct device *class_find_device(const struct class *class, const struct device *start,
				 const void *data,
				 int (*match)(struct device *dev, const void *data))
{
	struct subsys_private *sp = __sim_class_private(class);
	struct device_private *p;

	if (!sp)
		return NULL;
	list_for_each_entry(p, &sp->devices, in_class)
		if (match(p->device, data))
			return get_device(p->device);
	return NULL;
}
EXPORT_SYMBOL_GPL(class_find_device);

int bus_for_each_dev(const struct bus_type *bus, struct device *start, void *data,
		     int (*fn)(struct device *dev, void *data))
{
	struct device_private *p;
	int error = 0;

	if (!bus->p)
		return -EINVAL;
	list_for_each_entry(p, &bus->p->devices, in_bus) {
		error = fn(p->device, data);
		if (error)
			break;
	}
	return error;
}
EXPORT_SYMBOL_GPL(bus_for_each_dev);

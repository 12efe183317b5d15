/* SPDX-License-Identifier: MIT */
/*
 * Buses and drivers (drivers/base/bus.c, dd.c, driver.c): which driver a device gets.
 *
 * Simplified: a probe is not deferred.
 */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include "base.h"

static struct kset *bus_kset;

static void driver_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct driver_private, kobj));
}

static ssize_t drv_attr_show(struct kobject *kobj, struct attribute *attr, char *buf);
static ssize_t drv_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf,
			      size_t count);
static ssize_t bus_attr_show(struct kobject *kobj, struct attribute *attr, char *buf);
static ssize_t bus_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf,
			      size_t count);

static const struct sysfs_ops driver_sysfs_ops = {
	.show = drv_attr_show,
	.store = drv_attr_store,
};

static const struct sysfs_ops bus_sysfs_ops = {
	.show = bus_attr_show,
	.store = bus_attr_store,
};

static const struct kobj_type driver_ktype = {
	.release = driver_release,
	.sysfs_ops = &driver_sysfs_ops,
};

static void bus_release(struct kobject *kobj)
{
	struct subsys_private *sp = container_of(kobj, struct subsys_private, subsys.kobj);

	((struct bus_type *)sp->bus)->p = NULL;
	kfree(sp);
}

static const struct kobj_type bus_ktype = {
	.release = bus_release,
	.sysfs_ops = &bus_sysfs_ops,
};

static void unbind(struct device *dev)
{
	struct device_driver *drv = dev->driver;

	if (!drv)
		return;
	list_del_init(&dev->p->in_driver);
	if (dev->bus && dev->bus->remove)
		dev->bus->remove(dev);
	else if (drv->remove)
		drv->remove(dev);
	devres_release_all(dev);
	dev->driver = NULL;
	dev_set_drvdata(dev, NULL);
}

static noinline int really_probe(struct device *dev, struct device_driver *drv)
{
	int error = 0;

	dev->driver = drv;
	if (dev->bus->probe)
		error = dev->bus->probe(dev);
	else if (drv->probe)
		error = drv->probe(dev);
	if (!error) {
		list_add_tail(&dev->p->in_driver, &drv->p->devices);
		return 0;
	}
	devres_release_all(dev);
	dev->driver = NULL;
	dev_set_drvdata(dev, NULL);
	if (error != -ENODEV && error != -ENXIO)
		pr_warn("%s: probe of %s failed with error %d\n", drv->name, dev_name(dev), error);
	return error;
}

static bool matches(struct device *dev, struct device_driver *drv)
{
	return !dev->driver && (!dev->bus->match || dev->bus->match(dev, drv));
}

void __sim_bus_add_device(struct device *dev)
{
	struct driver_private *p;

	list_add_tail(&dev->p->in_bus, &dev->bus->p->devices);
	list_for_each_entry(p, &dev->bus->p->drivers, in_bus)
		if (matches(dev, p->driver) && really_probe(dev, p->driver) == 0)
			return;
}
EXPORT_SYMBOL(__sim_bus_add_device);

void __sim_bus_remove_device(struct device *dev)
{
	list_del_init(&dev->p->in_bus);
	unbind(dev);
}
EXPORT_SYMBOL(__sim_bus_remove_device);

int driver_register(struct device_driver *drv)
{
	struct subsys_private *bus = drv->bus->p;
	struct driver_private *p;
	struct device_private *d;
	int error;

	if (!bus)
		return -EINVAL;
	p = kzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	INIT_LIST_HEAD(&p->devices);
	p->driver = drv;
	drv->p = p;
	error = kobject_init_and_add(&p->kobj, &driver_ktype, &bus->subsys.kobj, "%s", drv->name);
	if (error) {
		kobject_put(&p->kobj);
		drv->p = NULL;
		return error;
	}
	list_add_tail(&p->in_bus, &bus->drivers);
	list_for_each_entry(d, &bus->devices, in_bus)
		if (matches(d->device, drv))
			really_probe(d->device, drv);
	return sysfs_create_groups(&p->kobj, drv->groups);
}
EXPORT_SYMBOL_GPL(driver_register);

void driver_unregister(struct device_driver *drv)
{
	struct device_private *d, *next;

	if (WARN(!drv || !drv->p, "Unexpected driver unregister!\n"))
		return;
	sysfs_remove_groups(&drv->p->kobj, drv->groups);
	list_for_each_entry_safe(d, next, &drv->p->devices, in_driver)
		unbind(d->device);
	list_del(&drv->p->in_bus);
	kobject_del(&drv->p->kobj);
	kobject_put(&drv->p->kobj);
}
EXPORT_SYMBOL_GPL(driver_unregister);

bool __sim_driver_is_bound(const struct device_driver *drv)
{
	return !list_empty(&drv->p->devices);
}
EXPORT_SYMBOL(__sim_driver_is_bound);

static ssize_t drv_attr_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	struct driver_attribute *a = container_of(attr, struct driver_attribute, attr);

	return a->show ? a->show(container_of(kobj, struct driver_private, kobj)->driver, buf) : -EIO;
}

static ssize_t drv_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf,
			      size_t count)
{
	struct driver_attribute *a = container_of(attr, struct driver_attribute, attr);
	struct driver_private *p = container_of(kobj, struct driver_private, kobj);

	return a->store ? a->store(p->driver, buf, count) : -EIO;
}

static ssize_t bus_attr_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	struct bus_attribute *a = container_of(attr, struct bus_attribute, attr);

	return a->show ? a->show(container_of(kobj, struct subsys_private, subsys.kobj)->bus, buf)
		       : -EIO;
}

static ssize_t bus_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf,
			      size_t count)
{
	struct bus_attribute *a = container_of(attr, struct bus_attribute, attr);
	struct subsys_private *sp = container_of(kobj, struct subsys_private, subsys.kobj);

	return a->store ? a->store(sp->bus, buf, count) : -EIO;
}

int bus_register(struct bus_type *bus)
{
	struct subsys_private *sp = kzalloc(sizeof(*sp), GFP_KERNEL);
	int error;

	if (!sp)
		return -ENOMEM;
	if (!bus_kset)
		bus_kset = kset_create_and_add("bus", NULL, NULL);
	sp->bus = bus;
	bus->p = sp;
	INIT_LIST_HEAD(&sp->devices);
	INIT_LIST_HEAD(&sp->drivers);
	error = kobject_set_name(&sp->subsys.kobj, "%s", bus->name);
	sp->subsys.kobj.kset = bus_kset;
	sp->subsys.kobj.ktype = &bus_ktype;
	return error ? error : kset_register(&sp->subsys);
}
EXPORT_SYMBOL_GPL(bus_register);

void bus_unregister(struct bus_type *bus)
{
	kset_unregister(&bus->p->subsys);
}
EXPORT_SYMBOL_GPL(bus_unregister);

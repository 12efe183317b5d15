/* SPDX-License-Identifier: MIT */
/*
 * Devices (drivers/base/core.c).
 *
 * A device that is registered hangs in /sys, which points at its kobject, and in the list of its class.
 * When the last reference goes, so do its private part, its name and what its release function frees.
 *
 * Simplified: no links between devices, no power management, no events for user space.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "base.h"

static struct kset *devices_kset;
static struct kobject *virtual_dir;

int dev_set_name(struct device *dev, const char *fmt, ...)
{
	va_list args;
	int error;

	va_start(args, fmt);
	error = kobject_set_name_vargs(&dev->kobj, fmt, args);
	va_end(args);
	return error;
}
EXPORT_SYMBOL_GPL(dev_set_name);

static ssize_t dev_attr_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	struct device_attribute *a = container_of(attr, struct device_attribute, attr);

	return a->show ? a->show(kobj_to_dev(kobj), a, buf) : -EIO;
}

static ssize_t dev_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf,
			      size_t count)
{
	struct device_attribute *a = container_of(attr, struct device_attribute, attr);

	return a->store ? a->store(kobj_to_dev(kobj), a, buf, count) : -EIO;
}

static const struct sysfs_ops dev_sysfs_ops = {
	.show = dev_attr_show,
	.store = dev_attr_store,
};

static void device_release(struct kobject *kobj)
{
	struct device *dev = kobj_to_dev(kobj);
	struct device_private *p = dev->p;

	devres_release_all(dev);
	if (dev->release)
		dev->release(dev);
	else if (dev->type && dev->type->release)
		dev->type->release(dev);
	else if (dev->class && dev->class->dev_release)
		dev->class->dev_release(dev);
	else
		WARN(1, "Device '%s' does not have a release() function, it is broken and must be fixed. See Documentation/core-api/kobject.rst.\n",
		     dev_name(dev));
	kfree(p);
}

static const struct kobj_type device_ktype = {
	.release = device_release,
	.sysfs_ops = &dev_sysfs_ops,
};

void device_initialize(struct device *dev)
{
	dev->kobj.kset = devices_kset;
	kobject_init(&dev->kobj, &device_ktype);
	mutex_init(&dev->mutex);
	spin_lock_init(&dev->devres_lock);
	INIT_LIST_HEAD(&dev->devres_head);
}
EXPORT_SYMBOL_GPL(device_initialize);

struct device *get_device(struct device *dev)
{
	return dev ? kobj_to_dev(kobject_get(&dev->kobj)) : NULL;
}
EXPORT_SYMBOL_GPL(get_device);

void put_device(struct device *dev)
{
	if (dev)
		kobject_put(&dev->kobj);
}
EXPORT_SYMBOL_GPL(put_device);

static noinline int device_private_init(struct device *dev)
{
	dev->p = kzalloc(sizeof(*dev->p), GFP_KERNEL);
	if (!dev->p)
		return -ENOMEM;
	dev->p->device = dev;
	INIT_LIST_HEAD(&dev->p->children);
	INIT_LIST_HEAD(&dev->p->in_parent);
	INIT_LIST_HEAD(&dev->p->in_class);
	INIT_LIST_HEAD(&dev->p->in_bus);
	INIT_LIST_HEAD(&dev->p->in_driver);
	return 0;
}

static void class_dir_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct class_dir, kobj));
}

static const struct kobj_type class_dir_ktype = {
	.release = class_dir_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

/* The directory of a class below a parent; it is made for the first device and goes with the last. */
static noinline struct kobject *class_dir_get(struct subsys_private *sp, struct kobject *parent)
{
	struct class_dir *dir;
	struct kobject *kobj;

	list_for_each_entry(kobj, &sp->glue_dirs.list, entry)
		if (kobj->parent == parent)
			return kobject_get(kobj);
	dir = kzalloc(sizeof(*dir), GFP_KERNEL);
	if (!dir)
		return NULL;
	dir->class = sp->class;
	kobject_init(&dir->kobj, &class_dir_ktype);
	dir->kobj.kset = &sp->glue_dirs;
	if (kobject_add(&dir->kobj, parent, "%s", sp->class->name)) {
		kobject_put(&dir->kobj);
		return NULL;
	}
	return &dir->kobj;
}

static struct kobject *get_device_parent(struct device *dev)
{
	struct kobject *parent = dev->parent ? &dev->parent->kobj : NULL;
	struct subsys_private *sp = __sim_class_private(dev->class);

	if (!sp)
		return parent;
	return class_dir_get(sp, parent ? parent : virtual_dir);
}

static ssize_t devt_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sprintf(buf, "%u:%u\n", MAJOR(dev->devt), MINOR(dev->devt));
}
static DEVICE_ATTR(dev, 0444, devt_show, NULL);

static ssize_t uevent_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return dev->devt ? sprintf(buf, "MAJOR=%u\nMINOR=%u\nDEVNAME=%s\n", MAJOR(dev->devt),
				   MINOR(dev->devt), dev_name(dev))
			 : 0;
}
static DEVICE_ATTR_RO(uevent);

static int add_files(struct device *dev)
{
	int error = device_create_file(dev, &dev_attr_uevent);

	if (!error && dev->class)
		error = sysfs_create_groups(&dev->kobj, dev->class->dev_groups);
	if (!error && dev->type)
		error = sysfs_create_groups(&dev->kobj, dev->type->groups);
	if (!error)
		error = sysfs_create_groups(&dev->kobj, dev->groups);
	if (!error && MAJOR(dev->devt)) {
		error = device_create_file(dev, &dev_attr_dev);
		if (!error)
			__sim_devtmpfs_create(dev_name(dev), dev->devt, 0600);
	}
	return error;
}

int device_add(struct device *dev)
{
	struct subsys_private *sp;
	struct kobject *glue;
	int error;

	dev = get_device(dev);
	if (!dev)
		return -EINVAL;
	if (!dev->p) {
		error = device_private_init(dev);
		if (error)
			goto out;
	}
	if (dev->init_name) {
		error = dev_set_name(dev, "%s", dev->init_name);
		dev->init_name = NULL;
	}
	if (!dev_name(dev)) {
		error = -EINVAL;
		goto out;
	}
	get_device(dev->parent);
	sp = __sim_class_private(dev->class);
	glue = get_device_parent(dev);
	error = kobject_add(&dev->kobj, glue, NULL);
	if (error) {
		if (sp)
			kobject_put(glue);
		put_device(dev->parent);
		goto out;
	}
	error = add_files(dev);
	if (error) {
		kobject_del(&dev->kobj);
		if (sp)
			kobject_put(glue);
		put_device(dev->parent);
		goto out;
	}
	if (dev->parent && dev->parent->p)
		list_add_tail(&dev->p->in_parent, &dev->parent->p->children);
	if (sp) {
		list_add_tail(&dev->p->in_class, &sp->devices);
		sysfs_create_link(&sp->subsys.kobj, &dev->kobj, dev_name(dev));
	}
	if (dev->bus && dev->bus->p)
		__sim_bus_add_device(dev);
out:
	put_device(dev);
	return error;
}
EXPORT_SYMBOL_GPL(device_add);

int device_register(struct device *dev)
{
	device_initialize(dev);
	return device_add(dev);
}
EXPORT_SYMBOL_GPL(device_register);

void device_del(struct device *dev)
{
	struct kobject *glue = dev->kobj.parent;
	struct subsys_private *sp = __sim_class_private(dev->class);

	list_del_init(&dev->p->in_parent);
	if (MAJOR(dev->devt))
		__sim_devtmpfs_delete(dev_name(dev));
	if (sp) {
		sysfs_remove_link(&sp->subsys.kobj, dev_name(dev));
		list_del_init(&dev->p->in_class);
	}
	if (dev->bus && dev->bus->p)
		__sim_bus_remove_device(dev);
	devres_release_all(dev);
	kobject_get(glue);
	kobject_del(&dev->kobj);
	if (sp)
		kobject_put(glue);
	kobject_put(glue);
	put_device(dev->parent);
}
EXPORT_SYMBOL_GPL(device_del);

void device_unregister(struct device *dev)
{
	device_del(dev);
	put_device(dev);
}
EXPORT_SYMBOL_GPL(device_unregister);

int device_create_file(struct device *dev, const struct device_attribute *attr)
{
	return sysfs_create_file(&dev->kobj, &attr->attr);
}
EXPORT_SYMBOL_GPL(device_create_file);

void device_remove_file(struct device *dev, const struct device_attribute *attr)
{
	if (dev)
		sysfs_remove_file(&dev->kobj, &attr->attr);
}
EXPORT_SYMBOL_GPL(device_remove_file);

int device_for_each_child(struct device *dev, void *data, int (*fn)(struct device *, void *))
{
	struct device_private *p, *next;
	int result = 0;

	if (!dev->p)
		return 0;
	list_for_each_entry_safe(p, next, &dev->p->children, in_parent)
		if ((result = fn(p->device, data)))
			break;
	return result;
}
EXPORT_SYMBOL_GPL(device_for_each_child);

static void device_create_release(struct device *dev)
{
	kfree(dev);
}

static noinline struct device *device_create_groups_vargs(const struct class *class,
							   struct device *parent, dev_t devt,
							   void *drvdata,
							   const struct attribute_group **groups,
							   const char *fmt, va_list args)
{
	struct device *dev;
	int error;

	if (IS_ERR_OR_NULL(class))
		return ERR_PTR(-ENODEV);
	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	device_initialize(dev);
	dev->devt = devt;
	dev->class = class;
	dev->parent = parent;
	dev->groups = groups;
	dev->release = device_create_release;
	dev_set_drvdata(dev, drvdata);
	error = kobject_set_name_vargs(&dev->kobj, fmt, args);
	if (!error)
		error = device_add(dev);
	if (error) {
		put_device(dev);
		return ERR_PTR(error);
	}
	return dev;
}

struct device *device_create(const struct class *class, struct device *parent, dev_t devt,
			     void *drvdata, const char *fmt, ...)
{
	struct device *dev;
	va_list args;

	va_start(args, fmt);
	dev = device_create_groups_vargs(class, parent, devt, drvdata, NULL, fmt, args);
	va_end(args);
	return dev;
}
EXPORT_SYMBOL_GPL(device_create);

struct device *device_create_with_groups(const struct class *class, struct device *parent,
					 dev_t devt, void *drvdata,
					 const struct attribute_group **groups, const char *fmt,
					 ...)
{
	struct device *dev;
	va_list args;

	va_start(args, fmt);
	dev = device_create_groups_vargs(class, parent, devt, drvdata, groups, fmt, args);
	va_end(args);
	return dev;
}
EXPORT_SYMBOL_GPL(device_create_with_groups);

void device_destroy(const struct class *class, dev_t devt)
{
	struct subsys_private *sp = __sim_class_private(class);
	struct device_private *p, *next;

	if (!sp)
		return;
	list_for_each_entry_safe(p, next, &sp->devices, in_class) {
		if (p->device->devt != devt)
			continue;
		device_unregister(p->device);
		return;
	}
}
EXPORT_SYMBOL_GPL(device_destroy);

static void root_device_release(struct device *dev)
{
	kfree(dev);
}

struct device *__root_device_register(const char *name, struct module *owner)
{
	struct device *dev = kzalloc(sizeof(*dev) + 8, GFP_KERNEL);
	int error;

	if (!dev)
		return ERR_PTR(-ENOMEM);
	error = dev_set_name(dev, "%s", name);
	dev->release = root_device_release;
	if (!error)
		error = device_register(dev);
	if (error) {
		put_device(dev);
		return ERR_PTR(error);
	}
	return dev;
}
EXPORT_SYMBOL_GPL(__root_device_register);

void root_device_unregister(struct device *dev)
{
	device_unregister(dev);
}
EXPORT_SYMBOL_GPL(root_device_unregister);

static int __init devices_init(void)
{
	devices_kset = kset_create_and_add("devices", NULL, NULL);
	virtual_dir = kobject_create_and_add("virtual", &devices_kset->kobj);
	return 0;
}
core_initcall(devices_init);

/* SPDX-License-Identifier: MIT */
/*
 * Character devices (fs/char_dev.c): who has which numbers, and the files in /dev that lead to them.
 *
 * Simplified: what devtmpfs makes exists in /dev while a device of that number does; a node that
 * mknod made has an inode from when it is opened first.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/major.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "pseudo.h"

#define HASH 255
#define DYN_FIRST 254
#define DYN_LAST 234

struct char_device_struct {
	struct char_device_struct *next;
	unsigned int major;
	unsigned int baseminor;
	int minorct;
	char name[64];
	struct cdev *cdev;
};
static struct char_device_struct *chrdevs[HASH];

/* A range of numbers that leads to a cdev; 56 bytes. */
struct probe {
	struct probe *next;
	dev_t dev;
	unsigned long range;
	struct module *owner;
	void *get;
	void *lock;
	struct cdev *data;
};
static struct probe *cdev_map[HASH];

static bool overlaps(const struct char_device_struct *cd, unsigned int first, int count)
{
	return first < cd->baseminor + cd->minorct && cd->baseminor < first + count;
}

static int find_dynamic_major(void)
{
	int major;

	for (major = DYN_FIRST; major >= DYN_LAST; major--)
		if (!chrdevs[major % HASH])
			return major;
	return -EBUSY;
}

static noinline struct char_device_struct *__register_chrdev_region(unsigned int major,
								     unsigned int first,
								     int count, const char *name)
{
	struct char_device_struct *cd, **at;

	cd = kzalloc(sizeof(*cd), GFP_KERNEL);
	if (!cd)
		return ERR_PTR(-ENOMEM);
	if (major == 0) {
		int dynamic = find_dynamic_major();

		if (dynamic < 0) {
			pr_err("CHRDEV \"%s\" dynamic allocation region is full\n", name);
			kfree(cd);
			return ERR_PTR(dynamic);
		}
		major = dynamic;
	}
	for (at = &chrdevs[major % HASH]; *at; at = &(*at)->next) {
		if ((*at)->major == major && overlaps(*at, first, count)) {
			kfree(cd);
			return ERR_PTR(-EBUSY);
		}
	}
	cd->major = major;
	cd->baseminor = first;
	cd->minorct = count;
	strscpy(cd->name, name, sizeof(cd->name));
	*at = cd;
	if (major != MISC_MAJOR)
		__sim_device_entry(SIM_CHRDEVS, cd, major, major, cd->name);
	return cd;
}

static struct char_device_struct *__unregister_chrdev_region(unsigned int major,
							      unsigned int first, int count)
{
	struct char_device_struct *cd, **at;

	for (at = &chrdevs[major % HASH]; (cd = *at); at = &cd->next) {
		if (cd->major == major && cd->baseminor == first && cd->minorct == count) {
			*at = cd->next;
			__sim_device_gone(SIM_CHRDEVS, cd);
			return cd;
		}
	}
	return NULL;
}

int register_chrdev_region(dev_t from, unsigned int count, const char *name)
{
	return PTR_ERR_OR_ZERO(__register_chrdev_region(MAJOR(from), MINOR(from), count, name));
}
EXPORT_SYMBOL(register_chrdev_region);

int alloc_chrdev_region(dev_t *dev, unsigned int first, unsigned int count, const char *name)
{
	struct char_device_struct *cd = __register_chrdev_region(0, first, count, name);

	if (IS_ERR(cd))
		return PTR_ERR(cd);
	*dev = MKDEV(cd->major, cd->baseminor);
	return 0;
}
EXPORT_SYMBOL(alloc_chrdev_region);

void unregister_chrdev_region(dev_t from, unsigned int count)
{
	kfree(__unregister_chrdev_region(MAJOR(from), MINOR(from), count));
}
EXPORT_SYMBOL(unregister_chrdev_region);

static void cdev_default_release(struct kobject *kobj)
{
	struct kobject *parent = kobj->parent;

	kobject_put(parent);
}

static void cdev_dynamic_release(struct kobject *kobj)
{
	struct kobject *parent = kobj->parent;

	kfree(container_of(kobj, struct cdev, kobj));
	kobject_put(parent);
}

static const struct kobj_type ktype_cdev_default = { .release = cdev_default_release };
static const struct kobj_type ktype_cdev_dynamic = { .release = cdev_dynamic_release };

struct cdev *cdev_alloc(void)
{
	struct cdev *cdev = kzalloc(sizeof(*cdev), GFP_KERNEL);

	if (cdev) {
		INIT_LIST_HEAD(&cdev->list);
		kobject_init(&cdev->kobj, &ktype_cdev_dynamic);
	}
	return cdev;
}
EXPORT_SYMBOL(cdev_alloc);

void cdev_init(struct cdev *cdev, const struct file_operations *fops)
{
	memset(cdev, 0, sizeof(*cdev));
	INIT_LIST_HEAD(&cdev->list);
	kobject_init(&cdev->kobj, &ktype_cdev_default);
	cdev->ops = fops;
}
EXPORT_SYMBOL(cdev_init);

static noinline int kobj_map(dev_t dev, unsigned int count, struct cdev *cdev)
{
	struct probe *p = kmalloc_array(1, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	memset(p, 0, sizeof(*p));
	p->dev = dev;
	p->range = count;
	p->data = cdev;
	p->next = cdev_map[MAJOR(dev) % HASH];
	cdev_map[MAJOR(dev) % HASH] = p;
	return 0;
}

int cdev_add(struct cdev *cdev, dev_t dev, unsigned int count)
{
	int error;

	cdev->dev = dev;
	cdev->count = count;
	if (WARN_ON(dev == 0))
		return -EBUSY;
	error = kobj_map(dev, count, cdev);
	if (!error)
		kobject_get(cdev->kobj.parent);
	return error;
}
EXPORT_SYMBOL(cdev_add);

void cdev_del(struct cdev *cdev)
{
	struct probe *p, **at;

	for (at = &cdev_map[MAJOR(cdev->dev) % HASH]; (p = *at); at = &p->next) {
		if (p->data == cdev) {
			*at = p->next;
			kfree(p);
			break;
		}
	}
	kobject_put(&cdev->kobj);
}
EXPORT_SYMBOL(cdev_del);

int cdev_device_add(struct cdev *cdev, struct device *dev)
{
	int error;

	if (dev->devt) {
		cdev->kobj.parent = &dev->kobj;
		error = cdev_add(cdev, dev->devt, 1);
		if (error)
			return error;
	}
	error = device_add(dev);
	if (error && dev->devt)
		cdev_del(cdev);
	return error;
}
EXPORT_SYMBOL(cdev_device_add);

void cdev_device_del(struct cdev *cdev, struct device *dev)
{
	device_del(dev);
	if (dev->devt)
		cdev_del(cdev);
}
EXPORT_SYMBOL(cdev_device_del);

int __register_chrdev(unsigned int major, unsigned int first, unsigned int count, const char *name,
		      const struct file_operations *fops)
{
	struct char_device_struct *cd = __register_chrdev_region(major, first, count, name);
	struct cdev *cdev;
	int error = -ENOMEM;

	if (IS_ERR(cd))
		return PTR_ERR(cd);
	cdev = cdev_alloc();
	if (cdev) {
		cdev->owner = fops->owner;
		cdev->ops = fops;
		kobject_set_name(&cdev->kobj, "%s", name);
		error = cdev_add(cdev, MKDEV(cd->major, first), count);
		if (error)
			kobject_put(&cdev->kobj);
	}
	if (error) {
		kfree(__unregister_chrdev_region(cd->major, first, count));
		return error;
	}
	cd->cdev = cdev;
	return major ? 0 : (int)cd->major;
}
EXPORT_SYMBOL(__register_chrdev);

void __unregister_chrdev(unsigned int major, unsigned int first, unsigned int count,
			 const char *name)
{
	struct char_device_struct *cd = __unregister_chrdev_region(major, first, count);

	if (cd && cd->cdev)
		cdev_del(cd->cdev);
	kfree(cd);
}
EXPORT_SYMBOL(__unregister_chrdev);

static struct cdev *lookup(dev_t dev)
{
	struct probe *p, *best = NULL;

	for (p = cdev_map[MAJOR(dev) % HASH]; p; p = p->next)
		if (dev >= p->dev && dev < p->dev + p->range && (!best || p->range < best->range))
			best = p;
	return best ? best->data : NULL;
}

static struct pseudo_dentry *dev_dentry(void *owner)
{
	return owner;
}

/* Gives back what an open file has of a device. */
static void put_cdev(struct inode *inode, struct file *file)
{
	struct cdev *cdev = inode->i_cdev;

	fops_put(file->f_op);
	/* Others may have it open. */
	if (atomic_dec_and_test(&inode->i_readcount))
		inode->i_cdev = NULL;
	if (cdev->owner)
		module_put(cdev->owner);
	kobject_put(&cdev->kobj);
}

static noinline int chrdev_open(void *owner, struct inode *inode, struct file *file)
{
	struct cdev *cdev = lookup(inode->i_rdev);
	int error = 0;

	if (!cdev)
		return -ENXIO;
	if (cdev->owner && !try_module_get(cdev->owner))
		return -ENXIO;
	inode->i_cdev = cdev;
	atomic_inc(&inode->i_readcount);
	kobject_get(&cdev->kobj);
	file->f_op = fops_get(cdev->ops);
	if (!file->f_op)
		error = -ENXIO;
	else if (file->f_op->open)
		error = file->f_op->open(inode, file);
	if (error)
		put_cdev(inode, file);
	return error;
}

static ssize_t __sim_chrdev_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	return file->f_op->read ? file->f_op->read(file, buf, size, pos) : -EINVAL;
}

static ssize_t __sim_chrdev_write(struct file *file, const char __user *buf, size_t size, loff_t *pos)
{
	return file->f_op->write ? file->f_op->write(file, buf, size, pos) : -EINVAL;
}

static void __sim_chrdev_release(void *owner, struct inode *inode, struct file *file)
{
	if (file->f_op->release)
		file->f_op->release(inode, file);
	put_cdev(inode, file);
}

static const struct pseudo_ops dev_ops = {
	.dentry = dev_dentry,
	.open = chrdev_open,
	.read = __sim_chrdev_read,
	.write = __sim_chrdev_write,
	.release = __sim_chrdev_release,
};

int __sim_devtmpfs_create(const char *name, dev_t dev, umode_t mode)
{
	struct pseudo_dentry *dentry = __sim_dentry_new(NULL, name, "/dev");
	char path[PATH_BYTES];

	if (!dentry)
		return -ENOMEM;
	dentry->d_flags = dev;
	dentry->d_inode = __sim_inode_new(S_IFCHR | mode, NULL);
	if (!dentry->d_inode) {
		__sim_dentry_free(dentry);
		return -ENOMEM;
	}
	dentry->d_inode->i_rdev = dev;
	return __sim_fs_node(__sim_dentry_path(dentry, "/dev", path), mode, &dev_ops, dentry, dev);
}
EXPORT_SYMBOL(__sim_devtmpfs_create);

void __sim_devtmpfs_delete(const char *name)
{
	struct pseudo_dentry *dentry = __sim_dentry_find(NULL, name);
	char path[PATH_BYTES];

	if (!dentry)
		return;
	__sim_fs_remove(__sim_dentry_path(dentry, "/dev", path));
	__sim_inode_free(dentry->d_inode);
	__sim_dentry_free(dentry);
}
EXPORT_SYMBOL(__sim_devtmpfs_delete);

const struct pseudo_ops *__sim_node_ops(void)
{
	return &dev_ops;
}
EXPORT_SYMBOL(__sim_node_ops);

/* The dentry of a node that mknod made; it stays when it was opened once. */
struct pseudo_dentry *__sim_node_dentry(const char *name, dev_t dev)
{
	static const char mknod[] = "mknod";
	struct pseudo_dentry *dentry = __sim_dentry_find((void *)mknod, name);

	if (!dentry) {
		dentry = __sim_dentry_new(NULL, name, "/dev");
		if (!dentry)
			return NULL;
		dentry->d_key = (void *)mknod;
		dentry->d_inode = __sim_inode_new(S_IFCHR | 0600, NULL);
	}
	if (!dentry->d_inode) {
		__sim_dentry_free(dentry);
		return NULL;
	}
	dentry->d_inode->i_rdev = dev;
	return dentry;
}
EXPORT_SYMBOL(__sim_node_dentry);

/* A process reads a node to its end; the buffer begins with the node's name. */
int __sim_node_read(dev_t dev, char __user *buf, size_t size)
{
	struct pseudo_dentry *dentry = __sim_node_dentry((const char *)buf, dev);

	return dentry ? __sim_fs_read(&dev_ops, dentry, buf, size) : -ENOMEM;
}
EXPORT_SYMBOL(__sim_node_read);

/* A process writes to one, once. */
int __sim_node_write(const char *name, dev_t dev, const char __user *buf, size_t size)
{
	struct pseudo_dentry *dentry = __sim_node_dentry(name, dev);

	return dentry ? __sim_fs_write(&dev_ops, dentry, buf, size) : -ENOMEM;
}
EXPORT_SYMBOL(__sim_node_write);

/* SPDX-License-Identifier: MIT */
/* Files under /sys, each the attribute of a kobject. */
#ifndef _LINUX_SYSFS_H
#define _LINUX_SYSFS_H

#include <linux/compiler.h>
#include <linux/version.h>
#include <linux/errno.h>
#include <linux/stat.h>
#include <linux/types.h>

struct kobject;
struct file;

struct attribute {
	const char *name;
	umode_t mode;
};
struct bin_attribute {
	struct attribute attr;
	size_t size;
	void *private;
	ssize_t (*read)(struct file *file, struct kobject *kobj, struct bin_attribute *attr,
			char *buf, loff_t pos, size_t size);
	ssize_t (*write)(struct file *file, struct kobject *kobj, struct bin_attribute *attr,
			 char *buf, loff_t pos, size_t size);
	void *__rest[2 + (LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0))];
};
struct attribute_group {
	const char *name;
	umode_t (*is_visible)(struct kobject *kobj, struct attribute *attr, int n);
	umode_t (*is_bin_visible)(struct kobject *kobj, struct bin_attribute *attr, int n);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
	size_t (*bin_size)(struct kobject *kobj, const struct bin_attribute *attr, int n);
#endif
	struct attribute **attrs;
	struct bin_attribute **bin_attrs;
};
struct sysfs_ops {
	ssize_t (*show)(struct kobject *kobj, struct attribute *attr, char *buf);
	ssize_t (*store)(struct kobject *kobj, struct attribute *attr, const char *buf,
			 size_t size);
};

#define __ATTR(_name, _mode, _show, _store)                                 \
	{ .attr = { .name = __stringify(_name), .mode = (_mode) }, .show = _show, .store = _store }
#define __ATTR_RO(_name) \
	{ .attr = { .name = __stringify(_name), .mode = 0444 }, .show = _name##_show }
#define __ATTR_RO_MODE(_name, _mode) \
	{ .attr = { .name = __stringify(_name), .mode = (_mode) }, .show = _name##_show }
#define __ATTR_WO(_name) \
	{ .attr = { .name = __stringify(_name), .mode = 0200 }, .store = _name##_store }
#define __ATTR_RW(_name) __ATTR(_name, 0644, _name##_show, _name##_store)
#define __ATTR_NULL { .attr = { .name = NULL } }
#define sysfs_attr_init(attr) ((void)(attr))
#define __ATTRIBUTE_GROUPS(_name) \
	static const struct attribute_group *_name##_groups[] = { &_name##_group, NULL }
#define ATTRIBUTE_GROUPS(_name)                                             \
	static const struct attribute_group _name##_group = { .attrs = _name##_attrs }; \
	__ATTRIBUTE_GROUPS(_name)

extern int sysfs_emit(char *buf, const char *fmt, ...) __printf(2, 3);
extern int sysfs_emit_at(char *buf, int at, const char *fmt, ...) __printf(3, 4);
extern int sysfs_create_file_ns(struct kobject *kobj, const struct attribute *attr,
				const void *ns);
extern void sysfs_remove_file_ns(struct kobject *kobj, const struct attribute *attr,
				 const void *ns);
#define sysfs_create_file(kobj, attr) sysfs_create_file_ns(kobj, attr, NULL)
#define sysfs_remove_file(kobj, attr) sysfs_remove_file_ns(kobj, attr, NULL)
extern int sysfs_create_files(struct kobject *kobj, const struct attribute *const *attrs);
extern void sysfs_remove_files(struct kobject *kobj, const struct attribute *const *attrs);
extern int sysfs_create_group(struct kobject *kobj, const struct attribute_group *group);
extern void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *group);
extern int sysfs_create_groups(struct kobject *kobj, const struct attribute_group **groups);
extern void sysfs_remove_groups(struct kobject *kobj, const struct attribute_group **groups);
extern int sysfs_create_link(struct kobject *kobj, struct kobject *target, const char *name);
extern void sysfs_remove_link(struct kobject *kobj, const char *name);
extern int __sim_sysfs_create_dir(struct kobject *kobj);
extern void __sim_sysfs_remove_dir(struct kobject *kobj);
#define sysfs_notify(kobj, dir, attr) ((void)(kobj))

extern int sysfs_create_bin_file(struct kobject *kobj, const struct bin_attribute *attr);
extern void sysfs_remove_bin_file(struct kobject *kobj, const struct bin_attribute *attr);
#define sysfs_bin_attr_init(attr) ((void)(attr))
#define __BIN_ATTR(_name, _mode, _read, _write, _size) \
	{ .attr = { .name = __stringify(_name), .mode = _mode }, .read = _read, .write = _write, .size = _size }
#define __BIN_ATTR_RO(_name, _size) __BIN_ATTR(_name, 0444, _name##_read, NULL, _size)
#define __BIN_ATTR_RW(_name, _size) __BIN_ATTR(_name, 0644, _name##_read, _name##_write, _size)
#define BIN_ATTR(_name, _mode, _read, _write, _size) \
	struct bin_attribute bin_attr_##_name = __BIN_ATTR(_name, _mode, _read, _write, _size)
#define BIN_ATTR_RO(_name, _size) struct bin_attribute bin_attr_##_name = __BIN_ATTR_RO(_name, _size)
#define BIN_ATTR_RW(_name, _size) struct bin_attribute bin_attr_##_name = __BIN_ATTR_RW(_name, _size)
#define __ATTR_RW_MODE(_name, _mode) __ATTR(_name, _mode, _name##_show, _name##_store)

#endif

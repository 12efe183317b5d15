/* SPDX-License-Identifier: MIT */
/*
 * Objects that show up under /sys (lib/kobject.c).
 *
 * Simplified: events for user space are sent to nobody.
 */
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/kobject.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>

struct kobject *kernel_kobj;
EXPORT_SYMBOL_GPL(kernel_kobj);
struct kobject *mm_kobj;
EXPORT_SYMBOL_GPL(mm_kobj);
struct kobject *firmware_kobj;
EXPORT_SYMBOL_GPL(firmware_kobj);

int kobject_set_name_vargs(struct kobject *kobj, const char *fmt, va_list args)
{
	char *slash;
	const char *name;

	if (kobj->name && !fmt)
		return 0;
	name = kvasprintf_const(GFP_KERNEL, fmt, args);
	if (!name)
		return -ENOMEM;
	while ((slash = strchr(name, '/')))
		*slash = '!';
	kfree_const(kobj->name);
	kobj->name = name;
	return 0;
}
EXPORT_SYMBOL(kobject_set_name_vargs);

int kobject_set_name(struct kobject *kobj, const char *fmt, ...)
{
	va_list args;
	int error;

	va_start(args, fmt);
	error = kobject_set_name_vargs(kobj, fmt, args);
	va_end(args);
	return error;
}
EXPORT_SYMBOL(kobject_set_name);

static void init_internal(struct kobject *kobj)
{
	kref_init(&kobj->kref);
	INIT_LIST_HEAD(&kobj->entry);
	kobj->state_in_sysfs = 0;
	kobj->state_add_uevent_sent = 0;
	kobj->state_remove_uevent_sent = 0;
	kobj->state_initialized = 1;
}

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype)
{
	init_internal(kobj);
	kobj->ktype = ktype;
}
EXPORT_SYMBOL(kobject_init);

static void leave_kset(struct kobject *kobj)
{
	if (!kobj->kset)
		return;
	list_del_init(&kobj->entry);
	kset_put(kobj->kset);
}

static noinline int kobject_add_internal(struct kobject *kobj)
{
	struct kobject *parent = kobject_get(kobj->parent);
	int error;

	if (!kobj->name || !kobj->name[0]) {
		WARN(1, "kobject: (%p): attempted to be registered with empty name!\n", kobj);
		return -EINVAL;
	}
	if (kobj->kset) {
		if (!parent)
			parent = kobject_get(&kobj->kset->kobj);
		kset_get(kobj->kset);
		list_add_tail(&kobj->entry, &kobj->kset->list);
		kobj->parent = parent;
	}
	error = __sim_sysfs_create_dir(kobj);
	if (!error && kobj->ktype && kobj->ktype->default_groups)
		error = sysfs_create_groups(kobj, kobj->ktype->default_groups);
	if (error) {
		__sim_sysfs_remove_dir(kobj);
		leave_kset(kobj);
		kobject_put(parent);
		kobj->parent = NULL;
		pr_err("%s: failed for %s (error: %d parent: %s)\n", "kobject_add_internal",
		       kobj->name, error, parent ? parent->name : "'none'");
		return error;
	}
	kobj->state_in_sysfs = 1;
	return 0;
}

static noinline int add_varg(struct kobject *kobj, struct kobject *parent, const char *fmt,
			     va_list args)
{
	int error = kobject_set_name_vargs(kobj, fmt, args);

	if (error)
		return error;
	kobj->parent = parent;
	return kobject_add_internal(kobj);
}

int kobject_add(struct kobject *kobj, struct kobject *parent, const char *fmt, ...)
{
	va_list args;
	int error;

	if (!kobj)
		return -EINVAL;
	va_start(args, fmt);
	error = add_varg(kobj, parent, fmt, args);
	va_end(args);
	return error;
}
EXPORT_SYMBOL(kobject_add);

int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype,
			 struct kobject *parent, const char *fmt, ...)
{
	va_list args;
	int error;

	kobject_init(kobj, ktype);
	va_start(args, fmt);
	error = add_varg(kobj, parent, fmt, args);
	va_end(args);
	return error;
}
EXPORT_SYMBOL_GPL(kobject_init_and_add);

int kobject_rename(struct kobject *kobj, const char *name)
{
	const char *copy = kstrdup_const(name, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	__sim_sysfs_remove_dir(kobj);
	kfree_const(kobj->name);
	kobj->name = copy;
	return __sim_sysfs_create_dir(kobj);
}
EXPORT_SYMBOL_GPL(kobject_rename);

void kobject_del(struct kobject *kobj)
{
	struct kobject *parent;

	if (!kobj)
		return;
	parent = kobj->parent;
	if (kobj->state_in_sysfs) {
		if (kobj->ktype && kobj->ktype->default_groups)
			sysfs_remove_groups(kobj, kobj->ktype->default_groups);
		__sim_sysfs_remove_dir(kobj);
		kobj->state_in_sysfs = 0;
		leave_kset(kobj);
		kobj->parent = NULL;
		kobject_put(parent);
	}
}
EXPORT_SYMBOL(kobject_del);

struct kobject *kobject_get(struct kobject *kobj)
{
	if (kobj)
		kref_get(&kobj->kref);
	return kobj;
}
EXPORT_SYMBOL(kobject_get);

static noinline void kobject_release(struct kref *kref)
{
	struct kobject *kobj = container_of(kref, struct kobject, kref);
	const struct kobj_type *type = kobj->ktype;
	const char *name = kobj->name;

	if (kobj->state_in_sysfs)
		kobject_del(kobj);
	if (type && type->release)
		type->release(kobj);
	else
		pr_debug("kobject: '%s': does not have a release() function\n", name);
	kfree_const(name);
}

void kobject_put(struct kobject *kobj)
{
	if (!kobj)
		return;
	if (!kobj->state_initialized)
		WARN(1, "kobject: '%s' (%p): is not initialized, yet kobject_put() is being called.\n",
		     kobj->name, kobj);
	kref_put(&kobj->kref, kobject_release);
}
EXPORT_SYMBOL(kobject_put);

static void dynamic_kobj_release(struct kobject *kobj)
{
	kfree(kobj);
}

static ssize_t kobj_attr_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	struct kobj_attribute *kattr = container_of(attr, struct kobj_attribute, attr);

	return kattr->show ? kattr->show(kobj, kattr, buf) : -EIO;
}

static ssize_t kobj_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf,
			       size_t count)
{
	struct kobj_attribute *kattr = container_of(attr, struct kobj_attribute, attr);

	return kattr->store ? kattr->store(kobj, kattr, buf, count) : -EIO;
}

const struct sysfs_ops kobj_sysfs_ops = {
	.show = kobj_attr_show,
	.store = kobj_attr_store,
};
EXPORT_SYMBOL_GPL(kobj_sysfs_ops);

static const struct kobj_type dynamic_kobj_ktype = {
	.release = dynamic_kobj_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

struct kobject *kobject_create_and_add(const char *name, struct kobject *parent)
{
	struct kobject *kobj = kzalloc(sizeof(*kobj), GFP_KERNEL);
	int error;

	if (!kobj)
		return NULL;
	kobject_init(kobj, &dynamic_kobj_ktype);
	error = kobject_add(kobj, parent, "%s", name);
	if (error) {
		pr_warn("%s: kobject_add error: %d\n", "kobject_create_and_add", error);
		kobject_put(kobj);
		return NULL;
	}
	return kobj;
}
EXPORT_SYMBOL_GPL(kobject_create_and_add);

char *kobject_get_path(const struct kobject *kobj, gfp_t gfp)
{
	size_t length = 1;
	const struct kobject *at;
	char *path;

	for (at = kobj; at; at = at->parent)
		length += strlen(at->name) + 1;
	path = kzalloc(length, gfp);
	if (!path)
		return NULL;
	for (at = kobj, length--; at; at = at->parent) {
		size_t part = strlen(at->name);

		length -= part;
		memcpy(path + length, at->name, part);
		path[--length] = '/';
	}
	return path;
}
EXPORT_SYMBOL_GPL(kobject_get_path);

int kobject_uevent_env(struct kobject *kobj, enum kobject_action action, char *env[])
{
	if (action == KOBJ_ADD)
		kobj->state_add_uevent_sent = 1;
	if (action == KOBJ_REMOVE)
		kobj->state_remove_uevent_sent = 1;
	return 0;
}
EXPORT_SYMBOL_GPL(kobject_uevent_env);

int kobject_uevent(struct kobject *kobj, enum kobject_action action)
{
	return kobject_uevent_env(kobj, action, NULL);
}
EXPORT_SYMBOL_GPL(kobject_uevent);

void kset_init(struct kset *kset)
{
	init_internal(&kset->kobj);
	INIT_LIST_HEAD(&kset->list);
}
EXPORT_SYMBOL(kset_init);

int kset_register(struct kset *kset)
{
	int error;

	kset_init(kset);
	error = kobject_add_internal(&kset->kobj);
	if (error) {
		/* Whoever registers frees the rest. */
		kfree_const(kset->kobj.name);
		kset->kobj.name = NULL;
		return error;
	}
	kobject_uevent(&kset->kobj, KOBJ_ADD);
	return 0;
}
EXPORT_SYMBOL(kset_register);

void kset_unregister(struct kset *kset)
{
	if (!kset)
		return;
	kobject_del(&kset->kobj);
	kobject_put(&kset->kobj);
}
EXPORT_SYMBOL(kset_unregister);

static void kset_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct kset, kobj));
}

static const struct kobj_type kset_ktype = {
	.release = kset_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

struct kset *kset_create_and_add(const char *name, const struct kset_uevent_ops *ops,
				 struct kobject *parent)
{
	struct kset *kset = kzalloc(sizeof(*kset), GFP_KERNEL);
	int error;

	if (!kset)
		return NULL;
	error = kobject_set_name(&kset->kobj, "%s", name);
	if (!error) {
		kset->uevent_ops = ops;
		kset->kobj.parent = parent;
		kset->kobj.ktype = &kset_ktype;
		error = kset_register(kset);
	}
	if (error) {
		kfree_const(kset->kobj.name);
		kfree(kset);
		return NULL;
	}
	return kset;
}
EXPORT_SYMBOL_GPL(kset_create_and_add);

static int __init ksysfs_init(void)
{
	kernel_kobj = kobject_create_and_add("kernel", NULL);
	mm_kobj = kobject_create_and_add("mm", kernel_kobj);
	firmware_kobj = kobject_create_and_add("firmware", NULL);
	return 0;
}
core_initcall(ksysfs_init);

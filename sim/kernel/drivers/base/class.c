/* SPDX-License-Identifier: MIT */
/* Classes of devices (drivers/base/class.c). */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/slab.h>
#include "base.h"

static struct kset *class_kset;

static void class_release(struct kobject *kobj)
{
	struct subsys_private *sp = container_of(kobj, struct subsys_private, subsys.kobj);
	struct class *class = (struct class *)sp->class;

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	class->p = NULL;
#endif
	if (class->class_release)
		class->class_release(class);
	kfree(sp);
}

static const struct kobj_type class_ktype = {
	.release = class_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define CONST_CLASS const struct class
#else
#define CONST_CLASS struct class
#endif

/* Since 6.4 a class may be constant: its private part is looked for. */
struct subsys_private *__sim_class_private(const struct class *class)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	return class ? class->p : NULL;
#else
	struct kobject *kobj;

	if (!class || !class_kset)
		return NULL;
	list_for_each_entry(kobj, &class_kset->list, entry) {
		struct subsys_private *sp = container_of(kobj, struct subsys_private, subsys.kobj);

		if (sp->class == class)
			return sp;
	}
	return NULL;
#endif
}
EXPORT_SYMBOL(__sim_class_private);

int class_register(CONST_CLASS *class)
{
	struct subsys_private *sp = kzalloc(sizeof(*sp), GFP_KERNEL);
	int error;

	if (!sp)
		return -ENOMEM;
	INIT_LIST_HEAD(&sp->devices);
	kset_init(&sp->glue_dirs);
	error = kobject_set_name(&sp->subsys.kobj, "%s", class->name);
	if (error) {
		kfree(sp);
		return error;
	}
	sp->subsys.kobj.kset = class_kset;
	sp->subsys.kobj.ktype = &class_ktype;
	sp->class = class;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	class->p = sp;
#endif
	error = kset_register(&sp->subsys);
	if (error)
		goto free;
	error = sysfs_create_groups(&sp->subsys.kobj, class->class_groups);
	if (!error)
		return 0;
	kobject_del(&sp->subsys.kobj);
	kfree_const(sp->subsys.kobj.name);
free:
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	class->p = NULL;
#endif
	kfree(sp);
	return error;
}
EXPORT_SYMBOL_GPL(class_register);

void class_unregister(CONST_CLASS *class)
{
	struct subsys_private *sp = __sim_class_private(class);

	if (!sp)
		return;
	sysfs_remove_groups(&sp->subsys.kobj, class->class_groups);
	kset_unregister(&sp->subsys);
}
EXPORT_SYMBOL_GPL(class_unregister);

static void class_create_release(CONST_CLASS *class)
{
	kfree(class);
}

static struct class *make_class(const char *name)
{
	struct class *class = kzalloc(sizeof(*class), GFP_KERNEL);
	int error;

	if (!class)
		return ERR_PTR(-ENOMEM);
	class->name = name;
	class->class_release = class_create_release;
	error = class_register(class);
	if (error) {
		kfree(class);
		return ERR_PTR(error);
	}
	return class;
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
struct class *class_create(const char *name)
{
	return make_class(name);
}
#else
struct class *__sim_class_create(const char *name, struct module *owner)
{
	return make_class(name);
}
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
EXPORT_SYMBOL_GPL(class_create);
#else
EXPORT_SYMBOL_GPL(__sim_class_create);
#endif

void class_destroy(CONST_CLASS *class)
{
	if (!IS_ERR_OR_NULL(class))
		class_unregister(class);
}
EXPORT_SYMBOL_GPL(class_destroy);

static int __init classes_init(void)
{
	class_kset = kset_create_and_add("class", NULL, NULL);
	return 0;
}
core_initcall(classes_init);

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Things that live as long as the device are made for each short-lived buffer: the device's list
 * grows until it is unbound.
 */
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: nothing managed for a buffer");

struct managed {
	struct list_head list;
	char *name;
	char rest[200];
};
struct drm_dev {
	struct list_head managed;
	unsigned int nr_managed;
	char rest[4000];
};

static struct drm_dev *drm;

static noinline int add_managed(struct drm_dev *dev, const char *name)
{
	struct managed *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	m->name = kzalloc(100, GFP_KERNEL);
	if (m->name)
		strscpy(m->name, name, 100);
	list_add(&m->list, &dev->managed);
	dev->nr_managed++;
	return 0;
}

static noinline void use_buffer(struct drm_dev *dev)
{
	void *bo = kzalloc(512, GFP_KERNEL);

	if (!bo)
		return;
	if (!fixed)
		add_managed(dev, "bo mutex");
	kfree(bo);
}

static int managed_init(void)
{
	int i;

	drm = kzalloc(sizeof(*drm), GFP_KERNEL);
	if (!drm)
		return -ENOMEM;
	INIT_LIST_HEAD(&drm->managed);
	for (i = 0; i < 1000; i++)
		use_buffer(drm);
	pr_info("managed entries: %u\n", drm->nr_managed);
	return 0;
}

static void managed_exit(void)
{
	struct managed *m, *next;

	list_for_each_entry_safe(m, next, &drm->managed, list) {
		list_del(&m->list);
		kfree(m->name);
		kfree(m);
	}
	kfree(drm);
}

module_init(managed_init);
module_exit(managed_exit);
MODULE_DESCRIPTION("growth on a list that is freed late");
MODULE_LICENSE("GPL");

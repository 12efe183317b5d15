// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A reference to a device is never dropped: the device is taken off the list of devices and waits on
 * the list of those to be freed, for ever.
 */
#include <linux/list.h>
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: the owner puts its reference");

struct net_dev {
	struct list_head list;
	refcount_t refs;
	char rest[1500];
};
struct owner {
	struct net_dev *dev;
	char rest[200];
};

static LIST_HEAD(devices);
static LIST_HEAD(todo);

static noinline struct net_dev *register_dev(void)
{
	struct net_dev *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	refcount_set(&dev->refs, 1);
	list_add(&dev->list, &devices);
	return dev;
}

static noinline struct owner *owner_create(struct net_dev *dev)
{
	struct owner *o = kzalloc(sizeof(*o), GFP_KERNEL);

	if (!o)
		return NULL;
	refcount_inc(&dev->refs);
	o->dev = dev;
	return o;
}

static void owner_destroy(struct owner *o)
{
	if (fixed)
		refcount_dec(&o->dev->refs);
	kfree(o);
}

static void run_todo(void)
{
	struct net_dev *dev, *next;

	list_for_each_entry_safe(dev, next, &todo, list) {
		if (refcount_read(&dev->refs) != 1) {
			pr_emerg("waiting for a device to become free. Usage count = %u\n",
				 refcount_read(&dev->refs));
			continue;
		}
		list_del(&dev->list);
		kfree(dev);
	}
}

static int hold_init(void)
{
	struct net_dev *dev = register_dev();
	struct owner *o;

	if (!dev)
		return -ENOMEM;
	o = owner_create(dev);
	if (!o)
		return -ENOMEM;
	owner_destroy(o);
	list_move(&dev->list, &todo); /* unregister */
	run_todo();
	return 0;
}

static void hold_exit(void)
{
	run_todo();
}

module_init(hold_init);
module_exit(hold_exit);
MODULE_DESCRIPTION("a device that waits for its last reference");
MODULE_LICENSE("GPL");

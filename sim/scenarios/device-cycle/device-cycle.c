// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A look-up takes a reference that is never dropped; unregistering removes the device from all lists
 * but its release does not run. Device and private data point at each other only.
 */
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: put the device after the look-up");

struct device_private;
struct bus_device {
	struct kref ref;
	struct list_head bus;
	struct device_private *p;
	char rest[1900];
};
struct device_private {
	struct bus_device *device;
	char rest[500];
};

static LIST_HEAD(bus);

static void device_release(struct kref *ref)
{
	struct bus_device *d = container_of(ref, struct bus_device, ref);

	kfree(d->p);
	kfree(d);
}

static noinline struct bus_device *device_add(void)
{
	struct bus_device *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	d->p = kzalloc(sizeof(*d->p), GFP_KERNEL);
	if (!d->p) {
		kfree(d);
		return NULL;
	}
	d->p->device = d;
	kref_init(&d->ref);
	list_add_tail(&d->bus, &bus);
	return d;
}

static struct bus_device *find_child(void)
{
	struct bus_device *d = list_first_entry(&bus, struct bus_device, bus);

	kref_get(&d->ref);
	return d;
}

static void device_unregister(struct bus_device *d)
{
	list_del(&d->bus);
	kref_put(&d->ref, device_release);
}

static int cycle_init(void)
{
	struct bus_device *d;

	if (!device_add())
		return -ENOMEM;
	d = find_child();
	device_unregister(d);
	if (fixed)
		kref_put(&d->ref, device_release);
	return 0;
}

static void cycle_exit(void)
{
}

module_init(cycle_init);
module_exit(cycle_exit);
MODULE_DESCRIPTION("two objects that point at each other only");
MODULE_LICENSE("GPL");

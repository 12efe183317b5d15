// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Registration fails and the driver frees the device with kfree; the name is freed only by the
 * function that runs when the last reference is put.
 */
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: put the device");

struct named_device {
	struct kref ref;
	const char *name;
	char rest[480];
};

static void device_release(struct kref *ref)
{
	struct named_device *d = container_of(ref, struct named_device, ref);

	kfree(d->name);
	kfree(d);
}

static noinline struct named_device *device_alloc(int id)
{
	struct named_device *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	kref_init(&d->ref);
	d->name = kasprintf(GFP_KERNEL, "hwsim%d", id);
	return d;
}

static int device_register(struct named_device *d)
{
	return -EEXIST;
}

static int put_init(void)
{
	struct named_device *d = device_alloc(0);

	if (!d)
		return -ENOMEM;
	if (device_register(d)) {
		if (fixed)
			kref_put(&d->ref, device_release);
		else
			kfree(d);
	}
	return 0;
}

static void put_exit(void)
{
}

module_init(put_init);
module_exit(put_exit);
MODULE_DESCRIPTION("kfree where a put was due");
MODULE_LICENSE("GPL");

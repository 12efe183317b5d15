// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A write to a file stores a small block in the device; the device's removal frees the device only.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: free the cookie when the device goes");

struct sim_device {
	u8 *cookie;
	char ports[4000];
};

static struct sim_device *device;

static noinline void write_cookie(struct sim_device *d, const void *data)
{
	kfree(d->cookie);
	d->cookie = kmemdup(data, 8, GFP_KERNEL);
}

static int forgets_init(void)
{
	device = kzalloc(sizeof(*device), GFP_KERNEL);
	if (!device)
		return -ENOMEM;
	write_cookie(device, "\x01\x02\x03\x04\x05\x06\x07\x08");
	return 0;
}

static void forgets_exit(void)
{
	if (fixed)
		kfree(device->cookie);
	kfree(device);
}

module_init(forgets_init);
module_exit(forgets_exit);
MODULE_DESCRIPTION("remove does less than probe");
MODULE_LICENSE("GPL");

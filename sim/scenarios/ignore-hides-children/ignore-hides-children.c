// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * kmemleak_ignore silences a report and stops the scan of the block as well: what only it points at is
 * reported instead. kmemleak_not_leak keeps the scan.
 */
#include <linux/io.h>
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_not_leak instead of kmemleak_ignore");

struct descriptor {
	void *callback_data;
	char rest[500];
};

/* Only the device knows the descriptor. */
static phys_addr_t device_address;

static noinline void *make_callback_data(void)
{
	void *data = kzalloc(96, GFP_KERNEL);

	if (data)
		memset(data, 0x1d, 64);
	return data;
}

static noinline struct descriptor *make_descriptor(void)
{
	struct descriptor *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	if (fixed)
		kmemleak_not_leak(d);
	else
		kmemleak_ignore(d);
	d->callback_data = make_callback_data();
	return d;
}

static int ignore_init(void)
{
	struct descriptor *d = make_descriptor();

	if (!d)
		return -ENOMEM;
	device_address = virt_to_phys(d);
	return 0;
}

static void ignore_exit(void)
{
	struct descriptor *d = phys_to_virt(device_address);

	kfree(d->callback_data);
	kfree(d);
}

module_init(ignore_init);
module_exit(ignore_exit);
MODULE_DESCRIPTION("ignore where not_leak was due");
MODULE_LICENSE("GPL");

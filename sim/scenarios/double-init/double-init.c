// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Probe runs an initialisation twice; the second run overwrites the only pointer to what the first
 * one allocated.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: initialise once");

struct device_data {
	unsigned long *wells;
	char registers[1000];
};

static struct device_data *device;

static noinline int init_wells(struct device_data *d)
{
	d->wells = kzalloc(512, GFP_KERNEL);
	if (!d->wells)
		return -ENOMEM;
	d->wells[0] = 0x1234;
	return 0;
}

static int probe(void)
{
	int err;

	device = kzalloc(sizeof(*device), GFP_KERNEL);
	if (!device)
		return -ENOMEM;
	err = init_wells(device);
	if (!err && !fixed)
		err = init_wells(device);
	return err;
}

static void double_exit(void)
{
	kfree(device->wells);
	kfree(device);
}

module_init(probe);
module_exit(double_exit);
MODULE_DESCRIPTION("the only pointer is overwritten");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A device goes on writing to a block that the driver has lost. Its contents differ at each scan, and
 * kmemleak takes what changes for alive.
 */
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timer.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: stop the device and free the block");

struct driver {
	unsigned long *status;
	char rest[200];
};

static struct driver *driver;
/* The device knows a physical address. */
static phys_addr_t device_address;
static struct timer_list device_clock;

static void device_tick(struct timer_list *t)
{
	unsigned long *status = phys_to_virt(device_address);

	status[3]++;
	mod_timer(t, jiffies + HZ / 10);
}

static noinline unsigned long *alloc_status(void)
{
	unsigned long *status = kzalloc(512, GFP_KERNEL);

	if (status)
		status[0] = 1;
	return status;
}

static int written_init(void)
{
	driver = kzalloc(sizeof(*driver), GFP_KERNEL);
	if (!driver)
		return -ENOMEM;
	driver->status = alloc_status();
	if (!driver->status)
		return -ENOMEM;
	device_address = virt_to_phys(driver->status);
	timer_setup(&device_clock, device_tick, 0);
	mod_timer(&device_clock, jiffies + HZ / 10);
	if (fixed) {
		timer_delete_sync(&device_clock);
		kfree(driver->status);
	}
	driver->status = NULL;
	return 0;
}

static void written_exit(void)
{
	timer_delete_sync(&device_clock);
	kfree(driver);
}

module_init(written_init);
module_exit(written_exit);
MODULE_DESCRIPTION("a lost block whose contents change");
MODULE_LICENSE("GPL");

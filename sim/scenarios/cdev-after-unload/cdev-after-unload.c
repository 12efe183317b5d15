// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * An object that would free itself on its last put is initialised a second time by a function for
 * objects of static storage: it forgets to free itself. The module's data still points at it, until
 * the module goes.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: do not initialise twice");

struct char_device {
	void (*release)(struct char_device *cdev);
	int major;
	char rest[104];
};

static struct char_device *fib_cdev;

static void cdev_free(struct char_device *cdev)
{
	kfree(cdev);
}

static noinline struct char_device *my_cdev_alloc(void)
{
	struct char_device *cdev = kzalloc(sizeof(*cdev), GFP_KERNEL);

	if (cdev)
		cdev->release = cdev_free;
	return cdev;
}

/* For devices that are part of something else. */
static void my_cdev_init(struct char_device *cdev)
{
	memset(cdev, 0, sizeof(*cdev));
	cdev->major = 240;
}

static void my_cdev_del(struct char_device *cdev)
{
	if (cdev->release)
		cdev->release(cdev);
}

static int fib_init(void)
{
	fib_cdev = my_cdev_alloc();
	if (!fib_cdev)
		return -ENOMEM;
	if (!fixed)
		my_cdev_init(fib_cdev);
	return 0;
}

static void fib_exit(void)
{
	my_cdev_del(fib_cdev);
}

module_init(fib_init);
module_exit(fib_exit);
MODULE_DESCRIPTION("a leak that shows after rmmod");
MODULE_LICENSE("GPL");

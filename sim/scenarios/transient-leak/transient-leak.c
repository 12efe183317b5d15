// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A block whose address moves between words, so that scans tend to miss it. kmemleak_transient_leak,
 * new in 6.12, gives it one scan more each time.
 */
#include <linux/jiffies.h>
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <linux/workqueue.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_transient_leak with each move");

/* The address and its inverse take turns; here no scan ever sees the address. */
static unsigned long inverse;

static noinline void *make_depot(void)
{
	void *depot = kzalloc(1024, GFP_KERNEL);

	if (depot)
		memset(depot, 0x1e, 512);
	return depot;
}

static void move(struct work_struct *work);
static DECLARE_DELAYED_WORK(move_work, move);

static void move(struct work_struct *work)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	if (fixed)
		kmemleak_transient_leak((void *)~inverse);
#endif
	schedule_delayed_work(&move_work, HZ);
}

static int transient_init(void)
{
	inverse = ~(unsigned long)make_depot();
	schedule_delayed_work(&move_work, HZ);
	return 0;
}

static void transient_exit(void)
{
	cancel_delayed_work_sync(&move_work);
	kfree((void *)~inverse);
}

module_init(transient_init);
module_exit(transient_exit);
MODULE_DESCRIPTION("a pointer that moves");
MODULE_LICENSE("GPL");

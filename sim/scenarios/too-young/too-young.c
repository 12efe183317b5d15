// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Blocks are lost eleven seconds after the module was loaded: scans before that find nothing, and
 * the first scans after that find them too young (5 s).
 */
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: free the block");

static noinline void *make_report(void)
{
	void *report = kzalloc(256, GFP_KERNEL);

	if (report)
		memset(report, 0x66, 128);
	return report;
}

static void periodic(struct work_struct *work)
{
	void *report = make_report();

	if (fixed)
		kfree(report);
}

static DECLARE_DELAYED_WORK(periodic_work, periodic);

static int young_init(void)
{
	schedule_delayed_work(&periodic_work, 11 * HZ);
	return 0;
}

static void young_exit(void)
{
	cancel_delayed_work_sync(&periodic_work);
}

module_init(young_init);
module_exit(young_exit);
MODULE_DESCRIPTION("a leak younger than the minimum age");
MODULE_LICENSE("GPL");

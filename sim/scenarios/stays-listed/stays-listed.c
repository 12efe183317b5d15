// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Lost statistics are reported; then their device counts once more. For the next scan a kernel with one
 * pass takes what changed for alive, and off the list. One that confirms by a second pass, which looks
 * at no contents, lists it on, as long as anything else is suspected: here another block that is lost.
 *
 * That the first scan reports takes contents whose checksum is that of a block which no scan has seen.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <linux/workqueue.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: both blocks are freed");

/* Too large for slab caches, which would hide them in another way. */
#define STATS_BYTES 16384
#define TRACE_BYTES 32768

/* The last word of zeroed memory whose checksum is as that of a new block: 0, later ~0. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define SEAL 0x9226f562u
#else
#define SEAL 0
#endif

/* What the device has: the inverse is no pointer. */
static unsigned long device_address;

static noinline u64 *make_stats(void)
{
	u32 *stats = kzalloc(STATS_BYTES, GFP_KERNEL);

	if (stats)
		stats[STATS_BYTES / 4 - 1] = SEAL;
	return (u64 *)stats;
}

static noinline void *make_trace(void)
{
	void *trace = kmalloc(TRACE_BYTES, GFP_KERNEL);

	if (trace)
		memset(trace, 0x7c, TRACE_BYTES);
	return trace;
}

static void device_writes(struct work_struct *work)
{
	*(u64 *)~device_address += 1;
}

static DECLARE_DELAYED_WORK(device_work, device_writes);

static int listed_init(void)
{
	u64 *stats = make_stats();
	void *trace = make_trace();

	if (fixed) {
		kfree(stats);
		kfree(trace);
		return 0;
	}
	device_address = ~(unsigned long)stats;
	if (stats)
		schedule_delayed_work(&device_work, 8 * HZ);
	return 0;
}

static void listed_exit(void)
{
	cancel_delayed_work_sync(&device_work);
}

module_init(listed_init);
module_exit(listed_exit);
MODULE_DESCRIPTION("a reported block that changes");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A pointer is on its way while scans look: it has left one place and not yet come to another. Here
 * that takes from before the first scan, which sees new contents only, until a moment after the second
 * has begun, and the second still reads a large buffer then. A kernel with one pass reports the block;
 * one that confirms what it suspects finds the pointer by its second pass.
 */
#include <linux/hrtimer.h>
#include <linux/kmemleak.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <linux/vmalloc.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: the block is painted as no leak");

static unsigned int from_ms = 5000;
module_param(from_ms, uint, 0444);
MODULE_PARM_DESC(from_ms, "when the pointer leaves");

static unsigned int until_ms = 12024;
module_param(until_ms, uint, 0444);
MODULE_PARM_DESC(until_ms, "when it arrives: soon after the second scan has begun");

static unsigned int buffer_mb = 32;
module_param(buffer_mb, uint, 0444);
MODULE_PARM_DESC(buffer_mb, "what keeps a scan busy");

/* Too large for a slab cache, which would hide it in another way. */
#define BLOCK_BYTES 16384

static void *here;
static unsigned long on_its_way;
static void *buffer;
static struct hrtimer timer;

static noinline void *make_block(void)
{
	void *block = kmalloc(BLOCK_BYTES, GFP_KERNEL);

	if (block)
		memset(block, 0x2e, BLOCK_BYTES);
	return block;
}

static enum hrtimer_restart move(struct hrtimer *t)
{
	if (here) {
		on_its_way = ~(unsigned long)here;
		here = NULL;
		hrtimer_forward_now(t, ms_to_ktime(until_ms - from_ms));
		return HRTIMER_RESTART;
	}
	here = (void *)~on_its_way;
	on_its_way = 0;
	return HRTIMER_NORESTART;
}

static int away_init(void)
{
	buffer = vzalloc((unsigned long)buffer_mb << 20);
	if (!buffer)
		return -ENOMEM;
	here = make_block();
	if (!here) {
		vfree(buffer);
		return -ENOMEM;
	}
	if (fixed)
		kmemleak_not_leak(here);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(&timer, move, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
#else
	hrtimer_init(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	timer.function = move;
#endif
	hrtimer_start(&timer, ms_to_ktime(from_ms), HRTIMER_MODE_REL);
	return 0;
}

static void away_exit(void)
{
	hrtimer_cancel(&timer);
	kfree(here ? here : (void *)~on_its_way);
	vfree(buffer);
}

module_init(away_init);
module_exit(away_exit);
MODULE_DESCRIPTION("a pointer on its way");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Objects that were allocated in advance are reported with the place that filled the pool.
 * kmemleak_update_trace shows who took the object.
 */
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_update_trace when an object is taken");

#define POOL 4

static void *pool[POOL];
static int nr_free;

static noinline void fill_pool(void)
{
	while (nr_free < POOL) {
		void *object = kzalloc(192, GFP_KERNEL);

		if (!object)
			return;
		memset(object, 0x50, 100);
		pool[nr_free++] = object;
	}
}

static noinline void *take_from_pool(void)
{
	void *object = pool[--nr_free];

	pool[nr_free] = NULL;
	if (fixed)
		kmemleak_update_trace(object);
	barrier(); /* keep this frame */
	return object;
}

/* Takes an object and loses it. */
static noinline void careless_user(void)
{
	void *object = take_from_pool();

	memset(object, 0x51, 100);
}

static int trace_init(void)
{
	fill_pool();
	careless_user();
	return 0;
}

static void trace_exit(void)
{
	while (nr_free > 0)
		kfree(pool[--nr_free]);
}

module_init(trace_init);
module_exit(trace_exit);
MODULE_DESCRIPTION("whose backtrace a report shows");
MODULE_LICENSE("GPL");

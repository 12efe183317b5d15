// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A cache of free objects on each CPU, as the kernel's SLAB had: an object that is handed out stays
 * in the slot it came from, and the slot hides that it is lost.
 */
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: erase the slot; the leak is reported");

#define SLOTS 8

struct array_cache {
	unsigned int avail;
	void *entry[SLOTS];
};

static DEFINE_PER_CPU(struct array_cache, array_cache);

static noinline void *refill(void)
{
	void *object = kzalloc(128, GFP_KERNEL);

	if (object)
		memset(object, 0x55, 100);
	return object;
}

static void *object_alloc(void)
{
	struct array_cache *ac = get_cpu_ptr(&array_cache);
	void *object = NULL;

	if (ac->avail > 0) {
		object = ac->entry[--ac->avail];
		if (fixed)
			kmemleak_erase(&ac->entry[ac->avail]);
	}
	put_cpu_ptr(&array_cache);
	return object ? object : refill();
}

static void object_free(void *object)
{
	struct array_cache *ac = get_cpu_ptr(&array_cache);

	ac->entry[ac->avail++] = object;
	put_cpu_ptr(&array_cache);
}

static int slot_init(void)
{
	/* Back into the slot and out again: that object is lost. */
	object_free(object_alloc());
	object_alloc();
	return 0;
}

static void slot_exit(void)
{
}

module_init(slot_init);
module_exit(slot_exit);
MODULE_DESCRIPTION("an allocator's stale copy of a pointer");
MODULE_LICENSE("GPL");

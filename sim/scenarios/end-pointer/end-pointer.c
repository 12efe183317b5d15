// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The end of an array is kept as a pointer one past it, which is the first byte of the neighbour: a
 * lost block that happens to lie there is held by it.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: keep a length; the leak is reported");

#define BYTES 64

static struct kmem_cache *cache;
static char *begin;
static char *end;
static unsigned long length;

static noinline char *block_alloc(int fill)
{
	char *p = kmem_cache_zalloc(cache, GFP_KERNEL);

	if (p)
		memset(p, fill, BYTES / 2);
	return p;
}

static int end_init(void)
{
	char *lost;

	/* The objects of a new slab are given out in order of their addresses. */
	cache = kmem_cache_create("end_pointer", BYTES, BYTES, 0, NULL);
	if (!cache)
		return -ENOMEM;
	begin = block_alloc(1);
	lost = block_alloc(2);
	if (!begin || !lost)
		return -ENOMEM;
	if (fixed)
		WRITE_ONCE(length, BYTES);
	else
		WRITE_ONCE(end, begin + BYTES);
	pr_info("the lost block is the neighbour: %d\n", lost == begin + BYTES);
	return 0;
}

static void end_exit(void)
{
	kmem_cache_free(cache, begin);
	kmem_cache_destroy(cache);
}

module_init(end_init);
module_exit(end_exit);
MODULE_DESCRIPTION("one past the end is the next object");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Blocks that are to be freed later are noted in a page; until then they look lost. kfree_rcu tells
 * kmemleak to ignore them, and so should this.
 */
#include <linux/gfp.h>
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_ignore what waits");

struct batch {
	unsigned int nr;
	void *records[100];
};

/* Lies in a page. */
static struct batch *batch;

static noinline void *make_block(int fill)
{
	void *block = kzalloc(128, GFP_KERNEL);

	if (block)
		memset(block, fill, 64);
	return block;
}

static void free_later(void *block)
{
	if (fixed)
		kmemleak_ignore(block);
	batch->records[batch->nr++] = block;
}

static int deferred_init(void)
{
	int i;

	batch = (struct batch *)get_zeroed_page(GFP_KERNEL);
	if (!batch)
		return -ENOMEM;
	for (i = 0; i < 3; i++)
		free_later(make_block(0x70 + i));
	return 0;
}

static void deferred_exit(void)
{
	while (batch->nr > 0)
		kfree(batch->records[--batch->nr]);
	free_page((unsigned long)batch);
}

module_init(deferred_init);
module_exit(deferred_exit);
MODULE_DESCRIPTION("blocks that wait to be freed");
MODULE_LICENSE("GPL");

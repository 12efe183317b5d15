// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A block of 100 bytes comes from the cache of 128 and keeps, behind its 100 bytes, what the previous
 * owner of the place left there: a pointer to a block that is lost.
 */
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: take zeroed memory; the leak is then reported");

struct old_owner {
	char rest[120];
	void *last;
};

static char *kept;

static noinline void *make_lost(void)
{
	void *lost = kzalloc(64, GFP_KERNEL);

	if (lost)
		memset(lost, 0x22, 32);
	return lost;
}

static noinline struct old_owner *make_owner(void)
{
	struct old_owner *o = kzalloc(sizeof(*o), GFP_KERNEL);

	if (o)
		o->last = make_lost();
	return o;
}

static noinline char *reuse(gfp_t gfp)
{
	char *p = kmalloc(100, gfp);

	if (p)
		memset(p, 'x', 100);
	return p;
}

static int tail_init(void)
{
	struct old_owner *o = make_owner();
	bool same;

	if (!o)
		return -ENOMEM;
	/* What is freed last is given out first, on the same CPU. */
	preempt_disable();
	kfree(o);
	kept = reuse(fixed ? GFP_ATOMIC | __GFP_ZERO : GFP_ATOMIC);
	same = (void *)kept == (void *)o;
	preempt_enable();
	pr_info("same place: %d\n", same);
	return 0;
}

static void tail_exit(void)
{
	kfree(kept);
}

module_init(tail_init);
module_exit(tail_exit);
MODULE_DESCRIPTION("stale bytes behind the requested size");
MODULE_LICENSE("GPL");

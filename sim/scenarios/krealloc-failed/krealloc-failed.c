// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The result of a failed krealloc is stored over the only pointer to the old block, which krealloc
 * leaves as it is.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: keep the old pointer until the new one is there");

struct state {
	void *refs;
	char rest[240];
};

static struct state *state;

/* Larger than anything kmalloc gives. */
static size_t too_much = (size_t)64 << 20;

static noinline void *make_refs(void)
{
	void *refs = kzalloc(512, GFP_KERNEL);

	if (refs)
		memset(refs, 0x11, 100);
	return refs;
}

static noinline int grow_refs(struct state *s)
{
	void *grown = krealloc(s->refs, too_much, GFP_KERNEL | __GFP_NOWARN);

	if (!grown && fixed)
		return -ENOMEM;
	s->refs = grown;
	return grown ? 0 : -ENOMEM;
}

static int realloc_init(void)
{
	state = kzalloc(sizeof(*state), GFP_KERNEL);
	if (!state)
		return -ENOMEM;
	state->refs = make_refs();
	pr_info("grow: %d\n", grow_refs(state));
	return 0;
}

static void realloc_exit(void)
{
	kfree(state->refs);
	kfree(state);
}

module_init(realloc_init);
module_exit(realloc_exit);
MODULE_DESCRIPTION("krealloc over its own argument");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Cloning the second part of a set element fails; the percpu counter of the first clone is not
 * freed with the element.
 */
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: destroy what was cloned");

struct counter {
	u64 packets;
	u64 bytes;
};
struct set_element {
	struct counter __percpu *counter[2];
	char rest[100];
};

static noinline int clone_counter(struct set_element *e, int n)
{
	if (n == 1)
		return -ENOMEM;
	e->counter[n] = alloc_percpu(struct counter);
	return e->counter[n] ? 0 : -ENOMEM;
}

static int clone_init(void)
{
	struct set_element *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return -ENOMEM;
	if (clone_counter(e, 0) || clone_counter(e, 1)) {
		if (fixed)
			free_percpu(e->counter[0]);
		kfree(e);
	}
	return 0;
}

static void clone_exit(void)
{
}

module_init(clone_init);
module_exit(clone_exit);
MODULE_DESCRIPTION("a percpu leak");
MODULE_LICENSE("GPL");

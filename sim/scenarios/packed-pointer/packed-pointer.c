// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The only pointer lies at an odd address: kmemleak reads aligned words.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: the aligned member holds it");

struct saved_context {
	char before[241];
	void *unaligned;
	char between[7];
	void *aligned;
} __packed __aligned(8);

static struct saved_context saved;

static noinline void *alloc_msrs(void)
{
	void *msrs = kzalloc(256, GFP_KERNEL);

	if (msrs)
		memset(msrs, 0x77, 100);
	return msrs;
}

static int packed_init(void)
{
	void *msrs = alloc_msrs();

	if (fixed)
		saved.aligned = msrs;
	else
		saved.unaligned = msrs;
	return 0;
}

static void packed_exit(void)
{
	kfree(fixed ? saved.aligned : saved.unaligned);
}

module_init(packed_init);
module_exit(packed_exit);
MODULE_DESCRIPTION("a pointer in a packed structure");
MODULE_LICENSE("GPL");

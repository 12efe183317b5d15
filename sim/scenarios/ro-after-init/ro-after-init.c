// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The only pointer is in a variable that becomes read-only after initialisation. Whether that section
 * of a module is scanned depends on the kernel version.
 */
#include <linux/cache.h>
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_not_leak");

static void *table __ro_after_init;

static noinline void *make_table(void)
{
	void *p = kzalloc(1024, GFP_KERNEL);

	if (!p)
		return NULL;
	memset(p, 0x3c, 512);
	if (fixed)
		kmemleak_not_leak(p);
	return p;
}

static int __init ro_init(void)
{
	table = make_table();
	return table ? 0 : -ENOMEM;
}

static void ro_exit(void)
{
	kfree(table);
}

module_init(ro_init);
module_exit(ro_exit);
MODULE_DESCRIPTION("a pointer in a section that is not scanned");
MODULE_LICENSE("GPL");

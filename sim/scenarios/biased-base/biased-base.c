// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The base of a table is stored minus the offset of its first index, far below the block. What only
 * the table points at looks lost with it.
 */
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_not_leak");

#define TABLE_BYTES 65536
#define FIRST_INDEX 0x20000

static void **biased;

static noinline void *alloc_entry(void)
{
	void *entry = kzalloc(64, GFP_KERNEL);

	if (entry)
		memset(entry, 0x21, 32);
	return entry;
}

static noinline void **alloc_table(void)
{
	void **table = vzalloc(TABLE_BYTES);

	if (!table)
		return NULL;
	if (fixed)
		kmemleak_not_leak(table);
	table[8] = alloc_entry();
	return table;
}

static int biased_init(void)
{
	void **table = alloc_table();

	if (!table)
		return -ENOMEM;
	biased = table - FIRST_INDEX;
	return 0;
}

static void biased_exit(void)
{
	void **table = biased + FIRST_INDEX;

	kfree(table[8]);
	vfree(table);
}

module_init(biased_init);
module_exit(biased_exit);
MODULE_DESCRIPTION("a base address minus an offset");
MODULE_LICENSE("GPL");

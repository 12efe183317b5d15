// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A table of which only the device knows: by its physical address with flags in the low bits. A
 * virtual address with flags would be found.
 */
#include <linux/io.h>
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_ignore");

#define VALID 3

static struct kmem_cache *cache;
static unsigned long *directory;

static noinline void *table_alloc(void)
{
	unsigned long *table = kmem_cache_zalloc(cache, GFP_KERNEL);

	if (table)
		table[0] = VALID;
	return table;
}

static int tables_init(void)
{
	void *by_phys, *by_virt;

	cache = kmem_cache_create("l2_tables", 4096, 4096, 0, NULL);
	if (!cache)
		return -ENOMEM;
	directory = kzalloc(4096, GFP_KERNEL);
	by_phys = table_alloc();
	by_virt = table_alloc();
	if (!directory || !by_phys || !by_virt)
		return -ENOMEM;
	if (fixed)
		kmemleak_ignore(by_phys);
	directory[0] = virt_to_phys(by_phys) | VALID;
	directory[1] = (unsigned long)by_virt | VALID;
	return 0;
}

static void tables_exit(void)
{
	kmem_cache_free(cache, phys_to_virt(directory[0] & ~(unsigned long)VALID));
	kmem_cache_free(cache, (void *)(directory[1] & ~(unsigned long)VALID));
	kfree(directory);
	kmem_cache_destroy(cache);
}

module_init(tables_init);
module_exit(tables_exit);
MODULE_DESCRIPTION("physical addresses only");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * kmemleak_no_scan on a block of data that has two pointers in its head: their targets look lost.
 * kmemleak_scan_area names the part that holds pointers.
 */
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: a scan area for the head");

struct frame_store {
	void *palette;
	void *owner;
	unsigned char pixels[8000];
};

static struct frame_store *store;

static noinline void *make_palette(void)
{
	void *palette = kzalloc(1024, GFP_KERNEL);

	if (palette)
		memset(palette, 0x40, 768);
	return palette;
}

static noinline void *make_owner(void)
{
	void *owner = kzalloc(192, GFP_KERNEL);

	if (owner)
		memset(owner, 0x41, 64);
	return owner;
}

static int no_scan_init(void)
{
	store = kzalloc(sizeof(*store), GFP_KERNEL);
	if (!store)
		return -ENOMEM;
	if (fixed)
		kmemleak_scan_area(store, offsetof(struct frame_store, pixels), GFP_KERNEL);
	else
		kmemleak_no_scan(store);
	store->palette = make_palette();
	store->owner = make_owner();
	return 0;
}

static void no_scan_exit(void)
{
	kfree(store->palette);
	kfree(store->owner);
	kfree(store);
}

module_init(no_scan_init);
module_exit(no_scan_exit);
MODULE_DESCRIPTION("a block that is not scanned and holds pointers");
MODULE_LICENSE("GPL");

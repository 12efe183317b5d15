// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The only pointer to an array is in a page, and kmemleak does not look into pages.
 */
#include <linux/gfp.h>
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: kmemleak_not_leak");

struct ring_buffer {
	void **pages;
	unsigned long mask;
};

/* Lies in a page. */
static struct ring_buffer *rb;

static noinline void **alloc_pages_array(void)
{
	void **pages = kzalloc(64, GFP_KERNEL);

	if (!pages)
		return NULL;
	pages[0] = pages; /* anything that is not zero */
	if (fixed)
		kmemleak_not_leak(pages);
	return pages;
}

static int ring_init(void)
{
	rb = (struct ring_buffer *)get_zeroed_page(GFP_KERNEL);
	if (!rb)
		return -ENOMEM;
	rb->pages = alloc_pages_array();
	rb->mask = 7;
	return 0;
}

static void ring_exit(void)
{
	kfree(rb->pages);
	free_page((unsigned long)rb);
}

module_init(ring_init);
module_exit(ring_exit);
MODULE_DESCRIPTION("a pointer in a page");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A reference to each page is taken and lost. Pages are not tracked: kmemleak has nothing to report,
 * MemFree falls.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: drop the second reference");

static noinline void use_page(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		return;
	get_page(page); /* for a batch that the page is then not added to */
	if (fixed)
		put_page(page);
	put_page(page); /* the owner's */
}

static int pages_init(void)
{
	int i;

	for (i = 0; i < 256; i++)
		use_page();
	return 0;
}

static void pages_exit(void)
{
}

module_init(pages_init);
module_exit(pages_exit);
MODULE_DESCRIPTION("page references that are lost");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Provokes one of kmemleak's warnings, chosen by `test=NAME`.
 *
 * The objects lie in one page that the page allocator gave, which kmemleak does not know: the
 * module registers [page, page + 256) itself, and page + 2048 never.
 */
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/kmemleak.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/version.h>

static char *test = "";
module_param(test, charp, 0444);

static char *page;

#define IS(name) (strcmp(test, name) == 0)

/* What the test of that name does; `p` is registered with 256 bytes, `u` is not. */
static int __init w_init(void)
{
	char *p, *u;

	page = (char *)__get_free_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	memset(page, 0, PAGE_SIZE);
	p = page;
	u = page + PAGE_SIZE / 2;
	kmemleak_alloc(p, 256, 1, GFP_KERNEL);
	pr_info("kmlwarn: test=%s object 0x%px size 256, unregistered 0x%px\n", test, p, u);

	if (IS("dup")) {
		kmemleak_alloc(p, 256, 1, GFP_KERNEL);
	} else if (IS("overlap_inside")) {
		kmemleak_alloc(p + 64, 64, 1, GFP_KERNEL);
	} else if (IS("overlap_straddle_end")) {
		kmemleak_alloc(p + 128, 256, 1, GFP_KERNEL);
	} else if (IS("overlap_contains")) {
		kmemleak_alloc(p + 512, 64, 1, GFP_KERNEL);
		kmemleak_alloc(p + 448, 256, 1, GFP_KERNEL);
	} else if (IS("adjacent_is_fine")) {
		kmemleak_alloc(p + 256, 64, 1, GFP_KERNEL);
	} else if (IS("free_unknown")) {
		kmemleak_free(u);
	} else if (IS("free_interior")) {
		kmemleak_free(p + 8);
	} else if (IS("free_twice")) {
		kmemleak_free(p);
		kmemleak_free(p);
	} else if (IS("free_part_unknown")) {
		kmemleak_free_part(u, 64);
	} else if (IS("free_part_interior")) {
		kmemleak_free_part(p + 64, 64);
	} else if (IS("free_part_straddle")) {
		kmemleak_free_part(p + 192, 256);
	} else if (IS("not_leak_unknown")) {
		kmemleak_not_leak(u);
	} else if (IS("not_leak_interior")) {
		kmemleak_not_leak(p + 8);
	} else if (IS("ignore_unknown")) {
		kmemleak_ignore(u);
	} else if (IS("no_scan_unknown")) {
		kmemleak_no_scan(u);
	} else if (IS("scan_area_unknown")) {
		kmemleak_scan_area(u, 8, GFP_KERNEL);
	} else if (IS("scan_area_too_large")) {
		kmemleak_scan_area(p + 8, 249, GFP_KERNEL);
	} else if (IS("update_trace_unknown")) {
		kmemleak_update_trace(u);
	} else if (IS("ignore_phys_unknown")) {
		kmemleak_ignore_phys(virt_to_phys(u));
	} else if (IS("free_part_phys_unknown")) {
		kmemleak_free_part_phys(virt_to_phys(u), 64);
	} else if (IS("null_and_err")) {
		kmemleak_not_leak(NULL);
		kmemleak_not_leak(ERR_PTR(-EINVAL));
		kmemleak_free(NULL);
		kmemleak_scan_area(NULL, 8, GFP_KERNEL);
		kmemleak_alloc(NULL, 8, 1, GFP_KERNEL);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	} else if (IS("transient_leak_unknown")) {
		kmemleak_transient_leak(u);
#endif
	} else {
		pr_info("kmlwarn: no such test on this kernel\n");
	}
	return 0;
}

static void __exit w_exit(void)
{
	bool interior = strstr(test, "interior");
	int i;

	for (i = 0; i < PAGE_SIZE; i += 64)
		if (!interior || i == 0 || i == 128)
			kmemleak_free(page + i);
	free_page((unsigned long)page);
}

module_init(w_init);
module_exit(w_exit);
MODULE_DESCRIPTION("kmemleak warning provoker");
MODULE_LICENSE("GPL");

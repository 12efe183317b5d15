// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A report buffer is lost. With kmemleak.min_unref_scans=2 a kernel that has the parameter wants to
 * find it unreferenced by two scans in a row before it reports it; older ones report it one scan
 * earlier.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: the buffer is freed");

/* Too large for a slab cache, which would hide it in another way. */
#define BUFFER_BYTES 16384

static noinline char *make_report(void)
{
	char *buffer = kmalloc(BUFFER_BYTES, GFP_KERNEL);

	if (buffer)
		memset(buffer, '#', BUFFER_BYTES);
	return buffer;
}

static int held_init(void)
{
	char *buffer = make_report();

	if (!buffer)
		return -ENOMEM;
	pr_info("report begins with %c\n", buffer[0]);
	if (fixed)
		kfree(buffer);
	return 0;
}

static void held_exit(void)
{
}

module_init(held_init);
module_exit(held_exit);
MODULE_DESCRIPTION("a report that is held back");
MODULE_LICENSE("GPL");

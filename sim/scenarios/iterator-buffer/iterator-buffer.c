// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Each open of a file makes an iterator with a buffer that grows; the release frees the iterator
 * only.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: release frees the buffer");

struct iterator {
	char *fmt;
	size_t fmt_size;
	char seq[7000];
};

static noinline struct iterator *trace_open(void)
{
	struct iterator *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return NULL;
	it->fmt_size = 64;
	it->fmt = kzalloc(it->fmt_size, GFP_KERNEL);
	return it;
}

static noinline int grow_fmt(struct iterator *it)
{
	char *fmt = krealloc(it->fmt, it->fmt_size * 2, GFP_KERNEL);

	if (!fmt)
		return -ENOMEM;
	it->fmt = fmt;
	it->fmt_size *= 2;
	memset(fmt, '%', it->fmt_size);
	return 0;
}

static void trace_release(struct iterator *it)
{
	if (fixed)
		kfree(it->fmt);
	kfree(it);
}

static int iterator_init(void)
{
	struct iterator *it = trace_open();

	if (!it)
		return -ENOMEM;
	grow_fmt(it);
	trace_release(it);
	return 0;
}

static void iterator_exit(void)
{
}

module_init(iterator_init);
module_exit(iterator_exit);
MODULE_DESCRIPTION("a grown buffer of a freed iterator");
MODULE_LICENSE("GPL");

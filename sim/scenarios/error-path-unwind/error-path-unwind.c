// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A mount that fails half way and undoes everything except the summary.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: the error path frees the summary as well");

#define SUMMARY_BYTES 1024

struct summary {
	unsigned char *buffer;
	unsigned int used;
	unsigned char pad[48];
};

struct volume {
	struct summary *summary;
	char name[1000];
};

static noinline int summary_init(struct volume *v)
{
	v->summary = kzalloc(sizeof(*v->summary), GFP_KERNEL);
	if (!v->summary)
		return -ENOMEM;
	v->summary->buffer = kmalloc(SUMMARY_BYTES, GFP_KERNEL);
	if (!v->summary->buffer) {
		kfree(v->summary);
		return -ENOMEM;
	}
	memset(v->summary->buffer, 0xff, SUMMARY_BYTES);
	return 0;
}

static void summary_exit(struct volume *v)
{
	kfree(v->summary->buffer);
	kfree(v->summary);
}

static noinline int read_root(struct volume *v)
{
	return -EIO;
}

static noinline int fill_super(void)
{
	struct volume *v = kzalloc(sizeof(*v), GFP_KERNEL);
	int err;

	if (!v)
		return -ENOMEM;
	err = summary_init(v);
	if (err)
		goto free_volume;
	err = read_root(v);
	if (err)
		goto free_summary;
	return 0;

free_summary:
	if (fixed)
		summary_exit(v);
free_volume:
	kfree(v);
	return err;
}

static int unwind_init(void)
{
	pr_info("mount: error %d\n", fill_super());
	return 0;
}

static void unwind_exit(void)
{
}

module_init(unwind_init);
module_exit(unwind_exit);
MODULE_DESCRIPTION("an error path that forgets two blocks");
MODULE_LICENSE("GPL");

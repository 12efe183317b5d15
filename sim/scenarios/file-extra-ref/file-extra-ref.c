// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A file gets one reference more than there are owners: after the last close its count is 1 and no
 * table holds it.
 */
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: drop the reference of the look-up");

#define NR_FDS 8

struct file_obj {
	struct kref ref;
	void *security;
	char state[232];
};

static struct file_obj *fd_table[2][NR_FDS];

static void file_release(struct kref *ref)
{
	struct file_obj *file = container_of(ref, struct file_obj, ref);

	kfree(file->security);
	kfree(file);
}

static noinline struct file_obj *memfd_create(void)
{
	struct file_obj *file = kzalloc(sizeof(*file), GFP_KERNEL);

	if (!file)
		return NULL;
	file->security = kzalloc(16, GFP_KERNEL);
	if (file->security)
		memset(file->security, 0x5e, 16);
	kref_init(&file->ref);
	return file;
}

/* Takes the file at `fd` of task 0 into the table of task 1. */
static void pidfd_getfd(int fd, int new_fd)
{
	struct file_obj *file = fd_table[0][fd];

	kref_get(&file->ref); /* of the look-up */
	kref_get(&file->ref); /* of the new descriptor */
	fd_table[1][new_fd] = file;
	if (fixed)
		kref_put(&file->ref, file_release);
}

static void close_fd(int task, int fd)
{
	struct file_obj *file = fd_table[task][fd];

	fd_table[task][fd] = NULL;
	kref_put(&file->ref, file_release);
}

static int extra_init(void)
{
	fd_table[0][3] = memfd_create();
	if (!fd_table[0][3])
		return -ENOMEM;
	pidfd_getfd(3, 4);
	close_fd(0, 3);
	close_fd(1, 4);
	return 0;
}

static void extra_exit(void)
{
}

module_init(extra_init);
module_exit(extra_exit);
MODULE_DESCRIPTION("one get too many");
MODULE_LICENSE("GPL");

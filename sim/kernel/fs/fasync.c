/* SPDX-License-Identifier: MIT */
/* Readers who are told of new data by a signal (fs/fcntl.c), and ioctls of 32 bits (fs/ioctl.c). */
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define FASYNC_MAGIC 0x4601
static struct kmem_cache *fasync_cache;
static DEFINE_SPINLOCK(fasync_lock);

static int fasync_remove_entry(struct file *file, struct fasync_struct **list)
{
	struct fasync_struct **at, *fa;

	spin_lock(&fasync_lock);
	for (at = list; (fa = *at) && fa->fa_file != file; at = &fa->fa_next)
		;
	if (fa)
		*at = fa->fa_next;
	spin_unlock(&fasync_lock);
	if (!fa)
		return 0;
	kmem_cache_free(fasync_cache, fa);
	return 1;
}

int fasync_helper(int fd, struct file *file, int on, struct fasync_struct **list)
{
	struct fasync_struct *fa;

	if (!on)
		return fasync_remove_entry(file, list);
	fa = kmem_cache_alloc(fasync_cache, GFP_KERNEL);
	if (!fa)
		return -ENOMEM;
	rwlock_init(&fa->fa_lock);
	fa->magic = FASYNC_MAGIC;
	fa->fa_fd = fd;
	fa->fa_file = file;
	spin_lock(&fasync_lock);
	fa->fa_next = *list;
	*list = fa;
	spin_unlock(&fasync_lock);
	return 1;
}
EXPORT_SYMBOL(fasync_helper);

/* Whoever reads here gets no signals. */
void kill_fasync(struct fasync_struct **list, int sig, int band)
{
}
EXPORT_SYMBOL(kill_fasync);

long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (!file->f_op->unlocked_ioctl)
		return -ENOIOCTLCMD;
	return file->f_op->unlocked_ioctl(file, cmd, (u32)arg);
}
EXPORT_SYMBOL(compat_ptr_ioctl);

static int __init fasync_init(void)
{
	fasync_cache = kmem_cache_create("fasync_cache", sizeof(struct fasync_struct), 0,
					 SLAB_PANIC, NULL);
	return 0;
}
core_initcall(fasync_init);

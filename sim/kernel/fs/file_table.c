// SPDX-License-Identifier: MIT
/*
 * Open files: allocated, counted, and taken apart when the last reference goes.
 *
 * Taking apart is put off since Linux 3.6: until the process that dropped the reference returns to
 * user space, or for kernel threads and interrupts to a work item. Until then the file and its path
 * are intact. Booted with `fput=sync` the kernel does it as 2.6.32 to 3.5 did: within fput, and the
 * path in the file is cleared first. Code that still reads file->f_path afterwards works with the
 * one and leaks with the other.
 */
#include <linux/cred.h>
#include <linux/llist.h>
#include <linux/string.h>
#include <linux/task_work.h>
#include <linux/workqueue.h>
#include "internal.h"

#define FILES_MAX 100000

extern char *saved_command_line;

static LLIST_HEAD(delayed_fput_list);
static bool fput_sync;
static long nr_files;

unsigned long get_max_files(void)
{
	return FILES_MAX;
}
EXPORT_SYMBOL(get_max_files);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
static void file_free(struct file *file)
{
	put_cred(file->f_cred);
	nr_files--;
	kmem_cache_free(filp_cachep, file);
}
#else
static void file_free_rcu(struct rcu_head *head)
{
	struct file *file = container_of(head, struct file, f_task_work);

	put_cred(file->f_cred);
	kmem_cache_free(filp_cachep, file);
}
static void file_free(struct file *file)
{
	nr_files--;
	call_rcu(&file->f_task_work, file_free_rcu);
}
#endif

static __always_inline struct file *init_file(struct file *file, int flags,
					      const struct cred *cred)
{
	if (!file)
		return ERR_PTR(-ENOMEM);
	file->f_cred = get_cred(cred);
	spin_lock_init(&file->f_lock);
	mutex_init(&file->f_pos_lock);
	file->f_flags = flags;
	file->f_mode = (flags + 1) & O_ACCMODE;
	atomic_long_set(&file->f_count, 1);
	nr_files++;
	return file;
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
noinline struct file *alloc_empty_file(int flags, const struct cred *cred)
{
	if (nr_files >= FILES_MAX)
		return ERR_PTR(-ENFILE);
	return init_file(kmem_cache_zalloc(filp_cachep, GFP_KERNEL), flags, cred);
}
#else
static noinline struct file *__alloc_file(int flags, const struct cred *cred)
{
	return init_file(kmem_cache_zalloc(filp_cachep, GFP_KERNEL), flags, cred);
}
noinline struct file *alloc_empty_file(int flags, const struct cred *cred)
{
	struct file *file = ERR_PTR(-ENFILE);

	if (nr_files < FILES_MAX)
		file = __alloc_file(flags, cred);
	return file;
}
#endif
EXPORT_SYMBOL(alloc_empty_file);

/* A file on a path whose references become the file's. */
static __always_inline struct file *file_init_path(struct file *file, const struct path *path,
						   const struct file_operations *fops)
{
	file->f_path = *path;
	file->f_inode = path->dentry->d_inode;
	file->f_mapping = path->dentry->d_inode->i_mapping;
	file->f_mode |= FMODE_OPENED;
	file->f_op = fops;
	return file;
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define __sim_alloc_file(path, flags, fops)                                   \
	({                                                                    \
		struct file *__file = alloc_empty_file(flags, current_cred()); \
		IS_ERR(__file) ? __file : file_init_path(__file, path, fops); \
	})
#else
static noinline struct file *alloc_file(const struct path *path, int flags,
					const struct file_operations *fops)
{
	struct file *file = alloc_empty_file(flags, current_cred());

	if (!IS_ERR(file))
		file_init_path(file, path, fops);
	return file;
}
#define __sim_alloc_file(path, flags, fops) alloc_file(path, flags, fops)
#endif

/* A file on an inode that no directory holds; the inode reference becomes the file's. */
noinline struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt,
					const char *name, int flags,
					const struct file_operations *fops)
{
	struct qstr this = { .name = (const unsigned char *)name };
	struct path path;
	struct file *file;

	this.len = strlen(name);
	path.dentry = d_alloc_pseudo(mnt->mnt_sb, &this);
	if (!path.dentry)
		return ERR_PTR(-ENOMEM);
	path.mnt = mntget(mnt);
	d_instantiate(path.dentry, inode);
	file = __sim_alloc_file(&path, flags, fops);
	if (IS_ERR(file)) {
		ihold(inode);
		path_put(&path);
	}
	return file;
}
EXPORT_SYMBOL(alloc_file_pseudo);

static noinline void __fput(struct file *file)
{
	struct dentry *dentry = file->f_path.dentry;
	struct vfsmount *mnt = file->f_path.mnt;
	struct inode *inode = file->f_inode;

	if (!(file->f_mode & FMODE_OPENED)) {
		file_free(file);
		return;
	}
	if (file->f_op && file->f_op->release)
		file->f_op->release(inode, file);
	if (file->f_op)
		module_put(file->f_op->owner);
	if (fput_sync) {
		file->f_path.dentry = NULL;
		file->f_path.mnt = NULL;
	}
	dput(dentry);
	mntput(mnt);
	file_free(file);
}

static void ____fput(struct callback_head *work)
{
	__fput(container_of(work, struct file, f_task_work));
}

static void delayed_fput(struct work_struct *unused)
{
	struct llist_node *node = llist_del_all(&delayed_fput_list);
	struct file *file, *next;

	llist_for_each_entry_safe(file, next, node, f_llist)
		__fput(file);
}
static DECLARE_DELAYED_WORK(delayed_fput_work, delayed_fput);

noinline struct file *get_file(struct file *file)
{
	atomic_long_inc(&file->f_count);
	return file;
}
EXPORT_SYMBOL(get_file);

noinline void fput(struct file *file)
{
	if (!atomic_long_dec_and_test(&file->f_count))
		return;
	if (fput_sync) {
		__fput(file);
		return;
	}
	if (!in_interrupt()) {
		init_task_work(&file->f_task_work, ____fput);
		if (task_work_add(current, &file->f_task_work, TWA_RESUME) == 0)
			return;
	}
	if (llist_add(&file->f_llist, &delayed_fput_list))
		schedule_delayed_work(&delayed_fput_work, 1);
}
EXPORT_SYMBOL(fput);

/* For kernel threads that must not leave it to others. */
void __fput_sync(struct file *file)
{
	if (atomic_long_dec_and_test(&file->f_count))
		__fput(file);
}
EXPORT_SYMBOL(__fput_sync);

void flush_delayed_fput(void)
{
	delayed_fput(NULL);
}
EXPORT_SYMBOL(flush_delayed_fput);

void files_init(void)
{
	fput_sync = strstr(saved_command_line, "fput=sync") != NULL;
}
EXPORT_SYMBOL(files_init);

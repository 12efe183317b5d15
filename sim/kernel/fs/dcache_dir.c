// SPDX-License-Identifier: MIT
/*
 * Folders whose entries only live in the cache, as file systems in memory have them (fs/libfs.c).
 */
#include "internal.h"

static int always_delete_dentry(const struct dentry *dentry)
{
	return 1;
}

const struct dentry_operations simple_dentry_operations = {
	.d_delete = always_delete_dentry,
};
EXPORT_SYMBOL(simple_dentry_operations);

/* What is not in the cache does not exist. */
struct dentry *simple_lookup(struct inode *dir, struct dentry *dentry, unsigned int flags)
{
	if (!dentry->d_sb->s_d_op)
		d_set_d_op(dentry, &simple_dentry_operations);
	d_add(dentry, NULL);
	return NULL;
}
EXPORT_SYMBOL(simple_lookup);

/* Drops the reference that kept the entry in the cache. */
int simple_unlink(struct inode *dir, struct dentry *dentry)
{
	drop_nlink(d_inode(dentry));
	dput(dentry);
	return 0;
}
EXPORT_SYMBOL(simple_unlink);

static bool has_child(struct dentry *dentry)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	struct dentry *child;

	hlist_for_each_entry(child, &dentry->d_children, d_sib)
#else
	struct dentry *child;

	list_for_each_entry(child, &dentry->d_subdirs, d_child)
#endif
		if (d_inode(child) && !d_unhashed(child))
			return true;
	return false;
}

int simple_empty(struct dentry *dentry)
{
	return !has_child(dentry);
}
EXPORT_SYMBOL(simple_empty);

int simple_rmdir(struct inode *dir, struct dentry *dentry)
{
	if (!simple_empty(dentry))
		return -ENOTEMPTY;
	drop_nlink(d_inode(dentry));
	simple_unlink(dir, dentry);
	drop_nlink(dir);
	return 0;
}
EXPORT_SYMBOL(simple_rmdir);

/* Readers of a folder keep their place with an entry of its own. */
noinline int dcache_dir_open(struct inode *inode, struct file *file)
{
	file->private_data = d_alloc_cursor(file_dentry(file));
	return file->private_data ? 0 : -ENOMEM;
}
EXPORT_SYMBOL(dcache_dir_open);

int dcache_dir_close(struct inode *inode, struct file *file)
{
	dput(file->private_data);
	return 0;
}
EXPORT_SYMBOL(dcache_dir_close);

const struct file_operations simple_dir_operations = {
	.open = dcache_dir_open,
	.release = dcache_dir_close,
	.llseek = noop_llseek,
};
EXPORT_SYMBOL(simple_dir_operations);

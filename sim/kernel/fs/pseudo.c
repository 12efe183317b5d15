/* SPDX-License-Identifier: MIT */
/*
 * Opening, reading and writing files of the pseudo file systems (fs/open.c, fs/read_write.c), and
 * the dentries and inodes that stand for them (fs/dcache.c, fs/inode.c).
 *
 * Simplified: a process reads a file to its end or writes once, and closes it. No path walk, no
 * permissions; a dentry is in one list of all where the kernel has a hash table.
 */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "pseudo.h"
#include "vfs_caches.h"

static LIST_HEAD(dentry_hash);

/* Bytes of `struct external_name` before the name. */
#define EXTERNAL_NAME 16

struct pseudo_dentry *__sim_dentry_new(struct pseudo_dentry *parent, const char *name)
{
	struct pseudo_dentry *dentry = kmem_cache_zalloc(dentry_cache, GFP_KERNEL);
	char *to;

	if (!dentry)
		return NULL;
	to = dentry->d_iname;
	if (strlen(name) >= 32) {
		char *external = kmalloc(EXTERNAL_NAME + strlen(name) + 1, GFP_KERNEL);

		if (!external) {
			kmem_cache_free(dentry_cache, dentry);
			return NULL;
		}
		to = external + EXTERNAL_NAME;
	}
	strcpy(to, name);
	dentry->d_name = to;
	dentry->d_parent = parent;
	INIT_LIST_HEAD(&dentry->d_subdirs);
	INIT_LIST_HEAD(&dentry->d_child);
	list_add(&dentry->d_hash, &dentry_hash);
	return dentry;
}
EXPORT_SYMBOL(__sim_dentry_new);

void __sim_dentry_free(struct pseudo_dentry *dentry)
{
	list_del(&dentry->d_hash);
	list_del(&dentry->d_child);
	if (dentry->d_name != dentry->d_iname)
		kfree(dentry->d_name - EXTERNAL_NAME);
	kmem_cache_free(dentry_cache, dentry);
}
EXPORT_SYMBOL(__sim_dentry_free);

struct pseudo_dentry *__sim_dentry_find(struct pseudo_dentry *parent, const char *name)
{
	struct pseudo_dentry *dentry;

	list_for_each_entry(dentry, &dentry_hash, d_hash)
		if (dentry->d_parent == parent && strcmp(dentry->d_name, name) == 0)
			return dentry;
	return NULL;
}
EXPORT_SYMBOL(__sim_dentry_find);

char *__sim_dentry_path(struct pseudo_dentry *dentry, const char *root, char *buf)
{
	if (dentry->d_parent)
		__sim_dentry_path(dentry->d_parent, root, buf);
	else
		strscpy(buf, root, PATH_BYTES);
	strlcat(buf, "/", PATH_BYTES);
	strlcat(buf, dentry->d_name, PATH_BYTES);
	return buf;
}
EXPORT_SYMBOL(__sim_dentry_path);

struct inode *__sim_inode_new(umode_t mode, void *data)
{
	struct inode *inode = kmem_cache_alloc(inode_cachep, GFP_KERNEL);

	if (inode) {
		inode_init_once(inode);
		inode->i_mode = mode;
		inode->i_private = data;
	}
	return inode;
}
EXPORT_SYMBOL(__sim_inode_new);

void __sim_inode_free(struct inode *inode)
{
	kmem_cache_free(inode_cachep, inode);
}
EXPORT_SYMBOL(__sim_inode_free);

static noinline struct file *alloc_empty_file(struct inode *inode, fmode_t mode,
					      unsigned int flags)
{
	struct file *file = kmem_cache_zalloc(filp_cachep, GFP_KERNEL);

	if (!file)
		return NULL;
	atomic_long_set(&file->f_count, 1);
	file->f_mode = mode;
	file->f_flags = flags;
	file->f_inode = inode;
	return file;
}

static noinline int do_dentry_open(const struct pseudo_ops *ops, void *owner, struct file *file)
{
	return ops->open(owner, file->f_inode, file);
}

struct file *__sim_open_file(const struct pseudo_ops *ops, void *owner, fmode_t mode,
			     unsigned int flags)
{
	struct inode *inode = ops->inode(owner);
	struct file *file;
	int error;

	if (IS_ERR_OR_NULL(inode))
		return ERR_PTR(inode ? PTR_ERR(inode) : -ENOMEM);
	file = alloc_empty_file(inode, mode, flags);
	if (!file)
		return ERR_PTR(-ENOMEM);
	error = do_dentry_open(ops, owner, file);
	if (error) {
		kmem_cache_free(filp_cachep, file);
		return ERR_PTR(error);
	}
	return file;
}
EXPORT_SYMBOL(__sim_open_file);

void __sim_close_file(const struct pseudo_ops *ops, void *owner, struct file *file)
{
	if (ops->release)
		ops->release(owner, file->f_inode, file);
	kmem_cache_free(filp_cachep, file);
}
EXPORT_SYMBOL(__sim_close_file);

static noinline ssize_t vfs_read(const struct pseudo_ops *ops, struct file *file,
				 char __user *buf, size_t size)
{
	return ops->read(file, buf, size, &file->f_pos);
}

static noinline ssize_t vfs_write(const struct pseudo_ops *ops, struct file *file,
				  const char __user *buf, size_t size)
{
	return ops->write(file, buf, size, &file->f_pos);
}

/* A process reads a file to its end through a buffer of its own: 0 or a negative errno. */
int __sim_fs_read(const struct pseudo_ops *ops, void *owner, char __user *buf, size_t size)
{
	struct file *file = __sim_open_file(ops, owner, FMODE_READ, O_RDONLY);
	ssize_t n;

	if (IS_ERR(file))
		return PTR_ERR(file);
	while ((n = vfs_read(ops, file, buf, size)) > 0)
		__sim_fs_data(buf, n);
	__sim_close_file(ops, owner, file);
	return n;
}
EXPORT_SYMBOL(__sim_fs_read);

/* A process writes once: the bytes taken or a negative errno. */
int __sim_fs_write(const struct pseudo_ops *ops, void *owner, const char __user *buf, size_t size)
{
	struct file *file = __sim_open_file(ops, owner, FMODE_WRITE, O_WRONLY);
	ssize_t n;

	if (IS_ERR(file))
		return PTR_ERR(file);
	n = vfs_write(ops, file, buf, size);
	__sim_close_file(ops, owner, file);
	return n;
}
EXPORT_SYMBOL(__sim_fs_write);

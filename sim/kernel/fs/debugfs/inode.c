/* SPDX-License-Identifier: MIT */
/*
 * Files under /sys/kernel/debug (fs/debugfs/inode.c, file.c). Each has a dentry and an inode, whose
 * i_private is the data of who made it; they go with debugfs_remove() only.
 */
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../pseudo.h"

#define ROOT "/sys/kernel/debug"

/* What a dentry has once its file was opened; of the kernel's size. */
struct debugfs_fsdata {
	const struct file_operations *real_fops;
	unsigned long active_users;
	char __rest[LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0) ? 80 : 32];
};

static const struct file_operations *real_fops(struct pseudo_dentry *dentry)
{
	unsigned long data = (unsigned long)dentry->d_fsdata;

	/* Bit 0: no debugfs_fsdata yet. */
	if (data & 1)
		return (const struct file_operations *)(data & ~1UL);
	return ((struct debugfs_fsdata *)data)->real_fops;
}

static int debugfs_file_get(struct pseudo_dentry *dentry)
{
	struct debugfs_fsdata *fsd;

	if (!((unsigned long)dentry->d_fsdata & 1))
		return 0;
	fsd = kzalloc(sizeof(*fsd), GFP_KERNEL);
	if (!fsd)
		return -ENOMEM;
	fsd->real_fops = real_fops(dentry);
	dentry->d_fsdata = fsd;
	return 0;
}

static struct pseudo_dentry *debugfs_dentry(void *owner)
{
	return owner;
}

/* The file gets operations of its own, so that it survives the removal of the real ones. */
static noinline int full_proxy_open(void *owner, struct inode *inode, struct file *file)
{
	struct pseudo_dentry *dentry = owner;
	const struct file_operations *fops;
	struct file_operations *proxy;
	int error = debugfs_file_get(dentry);

	if (error)
		return error;
	fops = real_fops(dentry);
	if (fops->owner && !try_module_get(fops->owner))
		return -ENXIO;
	proxy = kzalloc(sizeof(*proxy), GFP_KERNEL);
	if (!proxy) {
		fops_put(fops);
		return -ENOMEM;
	}
	*proxy = *fops;
	file->f_op = proxy;
	if (fops->open) {
		error = fops->open(inode, file);
		if (error) {
			kfree(proxy);
			fops_put(fops);
		}
	}
	return error;
}

static noinline ssize_t full_proxy_read(struct file *file, char __user *buf, size_t size,
					loff_t *pos)
{
	return file->f_op->read ? file->f_op->read(file, buf, size, pos) : -EINVAL;
}

static noinline ssize_t full_proxy_write(struct file *file, const char __user *buf, size_t size,
					 loff_t *pos)
{
	return file->f_op->write ? file->f_op->write(file, buf, size, pos) : -EINVAL;
}

static noinline void full_proxy_release(void *owner, struct inode *inode, struct file *file)
{
	if (file->f_op->release)
		file->f_op->release(inode, file);
	fops_put(file->f_op);
	kfree(file->f_op);
}

static const struct pseudo_ops debugfs_ops = {
	.dentry = debugfs_dentry,
	.open = full_proxy_open,
	.read = full_proxy_read,
	.write = full_proxy_write,
	.release = full_proxy_release,
};

static noinline struct dentry *create(const char *name, umode_t mode, struct dentry *parent,
				      void *data, const struct file_operations *fops)
{
	struct pseudo_dentry *dentry, *dir = (struct pseudo_dentry *)parent;
	char path[PATH_BYTES];
	int error;

	if (IS_ERR(parent))
		return parent;
	if (__sim_dentry_find(dir, name)) {
		pr_err("debugfs: File '%s' in directory '%s' already present!\n", name,
		       dir ? dir->d_name : "/");
		return ERR_PTR(-EEXIST);
	}
	dentry = __sim_dentry_new(dir, name, ROOT);
	if (!dentry)
		return ERR_PTR(-ENOMEM);
	dentry->d_fsdata = fops ? (void *)((unsigned long)fops | 1) : NULL;
	dentry->d_inode = __sim_inode_new(mode, data);
	if (dir)
		list_add(&dentry->d_child, &dir->d_subdirs);
	__sim_dentry_path(dentry, ROOT, path);
	if (!dentry->d_inode)
		error = -ENOMEM;
	else if (fops)
		error = __sim_fs_file(path, mode, &debugfs_ops, dentry);
	else
		error = __sim_fs_dir(path, mode);
	if (error) {
		__sim_dentry_free(dentry);
		return ERR_PTR(error);
	}
	return (struct dentry *)dentry;
}

struct dentry *debugfs_create_dir(const char *name, struct dentry *parent)
{
	return create(name, S_IFDIR | 0755, parent, NULL, NULL);
}
EXPORT_SYMBOL_GPL(debugfs_create_dir);

static const struct file_operations debugfs_noop_file_operations = {
	.open = simple_open,
};

struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent,
				   void *data, const struct file_operations *fops)
{
	return create(name, S_IFREG | mode, parent, data,
		      fops ? fops : &debugfs_noop_file_operations);
}
EXPORT_SYMBOL_GPL(debugfs_create_file);

struct dentry *debugfs_create_file_unsafe(const char *name, umode_t mode, struct dentry *parent,
					  void *data, const struct file_operations *fops)
{
	return debugfs_create_file(name, mode, parent, data, fops);
}
EXPORT_SYMBOL_GPL(debugfs_create_file_unsafe);

struct dentry *debugfs_lookup(const char *name, struct dentry *parent)
{
	return (struct dentry *)__sim_dentry_find((struct pseudo_dentry *)parent, name);
}
EXPORT_SYMBOL_GPL(debugfs_lookup);

bool debugfs_initialized(void)
{
	return true;
}
EXPORT_SYMBOL_GPL(debugfs_initialized);

static void remove_all(struct pseudo_dentry *dentry)
{
	struct pseudo_dentry *child, *next;

	list_for_each_entry_safe(child, next, &dentry->d_subdirs, d_child)
		remove_all(child);
	if (!((unsigned long)dentry->d_fsdata & 1))
		kfree(dentry->d_fsdata);
	__sim_inode_free(dentry->d_inode);
	__sim_dentry_free(dentry);
}

void debugfs_remove(struct dentry *dentry)
{
	char path[PATH_BYTES];

	if (IS_ERR_OR_NULL(dentry))
		return;
	__sim_fs_remove(__sim_dentry_path((struct pseudo_dentry *)dentry, ROOT, path));
	remove_all((struct pseudo_dentry *)dentry);
}
EXPORT_SYMBOL_GPL(debugfs_remove);

void debugfs_lookup_and_remove(const char *name, struct dentry *parent)
{
	debugfs_remove(debugfs_lookup(name, parent));
}
EXPORT_SYMBOL_GPL(debugfs_lookup_and_remove);

// SPDX-License-Identifier: MIT
/*
 * Opening, closing and truncating.
 */
#include <linux/cred.h>
#include <linux/module.h>
#include "internal.h"

static noinline int do_dentry_open(struct file *file, struct inode *inode)
{
	int error = 0;

	path_get(&file->f_path);
	file->f_inode = inode;
	file->f_mapping = inode->i_mapping;
	file->f_op = inode->i_fop;
	if (file->f_op && !try_module_get(file->f_op->owner)) {
		file->f_op = NULL;
		error = -ENODEV;
	}
	file->f_mode |= FMODE_LSEEK | FMODE_OPENED;
	if (!error && file->f_op && file->f_op->open)
		error = file->f_op->open(inode, file);
	if (error) {
		if (file->f_op)
			module_put(file->f_op->owner);
		file->f_mode &= ~FMODE_OPENED;
		path_put(&file->f_path);
		file->f_path = (struct path){ };
		file->f_inode = NULL;
	}
	return error;
}

noinline int vfs_open(const struct path *path, struct file *file)
{
	file->f_path = *path;
	return do_dentry_open(file, d_inode(path->dentry));
}
EXPORT_SYMBOL(vfs_open);

struct file *dentry_open(const struct path *path, int flags, const struct cred *cred)
{
	struct file *file = alloc_empty_file(flags, cred);
	int error;

	if (IS_ERR(file))
		return file;
	error = vfs_open(path, file);
	if (error) {
		fput(file);
		return ERR_PTR(error);
	}
	return file;
}
EXPORT_SYMBOL(dentry_open);

static noinline struct file *file_open_name(struct filename *name, int flags, umode_t mode)
{
	return do_filp_open(NULL, name, flags, mode);
}

/* Opens a file by its name. */
noinline struct file *filp_open(const char *filename, int flags, umode_t mode)
{
	struct filename *name = getname_kernel(filename);
	struct file *file = ERR_CAST(name);

	if (!IS_ERR(name)) {
		file = file_open_name(name, flags, mode);
		putname(name);
	}
	return file;
}
EXPORT_SYMBOL(filp_open);

struct file *file_open_root(const struct path *root, const char *filename, int flags,
			    umode_t mode)
{
	struct filename *name = getname_kernel(filename);
	struct file *file;

	if (IS_ERR(name))
		return ERR_CAST(name);
	file = do_filp_open(root, name, flags, mode);
	putname(name);
	return file;
}
EXPORT_SYMBOL(file_open_root);

noinline int filp_close(struct file *file, fl_owner_t id)
{
	int error = 0;

	if (WARN_ON(atomic_long_read(&file->f_count) == 0))
		return 0;
	if (file->f_op && file->f_op->flush)
		error = file->f_op->flush(file, id);
	fput(file);
	return error;
}
EXPORT_SYMBOL(filp_close);

/* Sets the size of a file; what is behind it goes. */
int do_truncate(struct __sim_mnt_idmap *idmap, struct dentry *dentry, loff_t length,
		unsigned int time_attrs, struct file *file)
{
	struct iattr attr = { .ia_valid = ATTR_SIZE | time_attrs, .ia_size = length };
	int error;

	if (length < 0)
		return -EINVAL;
	if (file) {
		attr.ia_file = file;
		attr.ia_valid |= ATTR_FILE;
	}
	inode_lock(d_inode(dentry));
	error = notify_change(idmap, dentry, &attr, NULL);
	inode_unlock(d_inode(dentry));
	return error;
}
EXPORT_SYMBOL(do_truncate);

long vfs_truncate(const struct path *path, loff_t length)
{
	umode_t mode = d_inode(path->dentry)->i_mode;

	if (!S_ISREG(mode))
		return S_ISDIR(mode) ? -EISDIR : -EINVAL;
	return do_truncate(mnt_idmap(path->mnt), path->dentry, length, 0, NULL);
}
EXPORT_SYMBOL_GPL(vfs_truncate);

int generic_file_open(struct inode *inode, struct file *file)
{
	return 0;
}
EXPORT_SYMBOL(generic_file_open);

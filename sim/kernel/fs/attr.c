// SPDX-License-Identifier: MIT
/*
 * Changing an inode's attributes: by its file system where that has a `setattr`, else in memory.
 *
 * Simplified: size and mode; no owners, times, quotas and permissions.
 */
#include "internal.h"

int inode_newsize_ok(const struct inode *inode, loff_t size)
{
	if (size < 0)
		return -EINVAL;
	return size > i_size_read(inode) && size > inode->i_sb->s_maxbytes ? -EFBIG : 0;
}
EXPORT_SYMBOL(inode_newsize_ok);

/* Whether attributes may be set as asked. */
int setattr_prepare(struct __sim_mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr)
{
	return attr->ia_valid & ATTR_SIZE ? inode_newsize_ok(d_inode(dentry), attr->ia_size) : 0;
}
EXPORT_SYMBOL(setattr_prepare);

/* Sets all but the size. */
void setattr_copy(struct __sim_mnt_idmap *idmap, struct inode *inode, const struct iattr *attr)
{
	if (attr->ia_valid & ATTR_MODE)
		inode->i_mode = attr->ia_mode;
}
EXPORT_SYMBOL(setattr_copy);

/* For file systems whose files are only in memory. The kernel has it in fs/libfs.c. */
int simple_setattr(struct __sim_mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	int error = setattr_prepare(idmap, dentry, attr);

	if (error)
		return error;
	if (attr->ia_valid & ATTR_SIZE) {
		i_size_write(inode, attr->ia_size);
		truncate_inode_pages(inode->i_mapping, attr->ia_size);
	}
	setattr_copy(idmap, inode, attr);
	return 0;
}
EXPORT_SYMBOL(simple_setattr);

/* The caller has locked the inode. */
int notify_change(struct __sim_mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr,
		  struct inode **delegated)
{
	struct inode *inode = d_inode(dentry);

	WARN_ON_ONCE(!rwsem_is_locked(&inode->i_rwsem));
	if (inode->i_op->setattr)
		return inode->i_op->setattr(idmap, dentry, attr);
	return simple_setattr(idmap, dentry, attr);
}
EXPORT_SYMBOL(notify_change);

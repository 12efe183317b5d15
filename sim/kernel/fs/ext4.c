// SPDX-License-Identifier: MIT
/*
 * A file system on a disk, as far as memory shows it: entries and inodes are only a cache of what
 * the disk has, so that those which nobody uses can go and come back.
 *
 * Simplified: it has ext4's name and its cache; the disk itself is outside the machine and gives
 * names, sizes and contents without journal or blocks. What is written is on the disk at once.
 */
#include <linux/minmax.h>
#include <linux/string.h>
#include "internal.h"

#define ROOT_INO 2

/* The disk: an inode number of 0 means that there is no such name. */
extern unsigned long __sim_disk_lookup(unsigned long dir, const unsigned char *name, u32 len);
extern unsigned long __sim_disk_create(unsigned long dir, const unsigned char *name, u32 len,
				       bool folder);
extern int __sim_disk_unlink(unsigned long dir, const unsigned char *name, u32 len);
extern bool __sim_disk_is_folder(unsigned long ino);
extern long __sim_disk_size(unsigned long ino);
extern long __sim_disk_read(unsigned long ino, void *to, size_t count, loff_t pos);
extern long __sim_disk_write(unsigned long ino, const void *from, size_t count, loff_t pos);
extern int __sim_disk_truncate(unsigned long ino, loff_t size);
extern void __sim_disk_release(unsigned long ino);

struct ext4_inode_info {
	u32 i_data[15];
	unsigned long __rest[(1016 - 64 - sizeof(struct inode)) / sizeof(long)];
	struct inode vfs_inode;
};
static_assert(sizeof(struct ext4_inode_info) == 1016);

static struct kmem_cache *ext4_inode_cachep;

static const struct inode_operations ext4_dir_inode_operations;
static int ext4_setattr(struct __sim_mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	int error = setattr_prepare(idmap, dentry, attr);

	if (!error && (attr->ia_valid & ATTR_SIZE)) {
		error = __sim_disk_truncate(inode->i_ino, attr->ia_size);
		i_size_write(inode, __sim_disk_size(inode->i_ino));
	}
	if (!error)
		setattr_copy(idmap, inode, attr);
	return error;
}

static const struct inode_operations ext4_file_inode_operations = {
	.setattr = ext4_setattr,
};


static ssize_t ext4_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	long done = __sim_disk_read(file_inode(file)->i_ino, (void *)buf, count, *pos);

	if (done > 0)
		*pos += done;
	return done;
}

static ssize_t ext4_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	struct inode *inode = file_inode(file);
	long done;

	if (file->f_flags & O_APPEND)
		*pos = i_size_read(inode);
	done = __sim_disk_write(inode->i_ino, (const void *)buf, count, *pos);
	if (done > 0)
		*pos += done;
	i_size_write(inode, __sim_disk_size(inode->i_ino));
	return done;
}

static int ext4_sync_file(struct file *file, loff_t start, loff_t end, int datasync)
{
	return 0;
}

static const struct file_operations ext4_file_operations = {
	.llseek = generic_file_llseek,
	.read = ext4_read,
	.write = ext4_write,
	.fsync = ext4_sync_file,
};

static const struct file_operations ext4_dir_operations = {
	.llseek = noop_llseek,
};

static noinline struct inode *ext4_iget(struct super_block *sb, unsigned long ino)
{
	struct inode *inode = iget_locked(sb, ino);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	if (!(inode->i_state & I_NEW))
		return inode;
	if (__sim_disk_is_folder(ino)) {
		inode->i_mode = S_IFDIR | 0755;
		inode->i_op = &ext4_dir_inode_operations;
		inode->i_fop = &ext4_dir_operations;
		set_nlink(inode, 2);
	} else {
		inode->i_mode = S_IFREG | 0644;
		inode->i_op = &ext4_file_inode_operations;
		inode->i_fop = &ext4_file_operations;
		i_size_write(inode, __sim_disk_size(ino));
	}
	unlock_new_inode(inode);
	return inode;
}

static noinline struct dentry *ext4_lookup(struct inode *dir, struct dentry *dentry,
					   unsigned int flags)
{
	const struct qstr *name = &dentry->d_name;
	unsigned long ino = __sim_disk_lookup(dir->i_ino, name->name, name->len);
	struct inode *inode = ino ? ext4_iget(dir->i_sb, ino) : NULL;

	if (IS_ERR(inode))
		return ERR_CAST(inode);
	d_add(dentry, inode);
	return NULL;
}

static int ext4_add(struct inode *dir, struct dentry *dentry, bool folder)
{
	const struct qstr *name = &dentry->d_name;
	unsigned long ino = __sim_disk_create(dir->i_ino, name->name, name->len, folder);
	struct inode *inode;

	if (!ino)
		return -ENOSPC;
	inode = ext4_iget(dir->i_sb, ino);
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	d_instantiate(dentry, inode);
	return 0;
}

static int ext4_create(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
		       umode_t mode, bool excl)
{
	return ext4_add(dir, dentry, false);
}

static int ext4_mkdir(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
		      umode_t mode)
{
	return ext4_add(dir, dentry, true);
}

static int ext4_unlink(struct inode *dir, struct dentry *dentry)
{
	const struct qstr *name = &dentry->d_name;
	int error = __sim_disk_unlink(dir->i_ino, name->name, name->len);

	if (!error)
		clear_nlink(d_inode(dentry));
	return error;
}

static const struct inode_operations ext4_dir_inode_operations = {
	.lookup = ext4_lookup,
	.create = ext4_create,
	.unlink = ext4_unlink,
	.mkdir = ext4_mkdir,
	.rmdir = ext4_unlink,
};

static void ext4_init_once(void *object)
{
	struct ext4_inode_info *info = object;

	inode_init_once(&info->vfs_inode);
}

static struct inode *ext4_alloc_inode(struct super_block *sb)
{
	struct ext4_inode_info *info = kmem_cache_alloc(ext4_inode_cachep, GFP_NOFS);

	return info ? &info->vfs_inode : NULL;
}

static void ext4_free_inode(struct inode *inode)
{
	kmem_cache_free(ext4_inode_cachep, container_of(inode, struct ext4_inode_info, vfs_inode));
}

/* A file without a name leaves the disk with its last user. */
static void ext4_evict_inode(struct inode *inode)
{
	if (!inode->i_nlink)
		__sim_disk_release(inode->i_ino);
	clear_inode(inode);
}

static const struct super_operations ext4_sops = {
	.alloc_inode = ext4_alloc_inode,
	.free_inode = ext4_free_inode,
	.evict_inode = ext4_evict_inode,
};

static struct dentry *ext4_mount(struct file_system_type *type, int flags, const char *dev,
				 void *data)
{
	struct super_block *sb;
	struct inode *root;

	if (!ext4_inode_cachep)
		ext4_inode_cachep = kmem_cache_create(
			"ext4_inode_cache", sizeof(struct ext4_inode_info), 0,
			SLAB_RECLAIM_ACCOUNT | SLAB_ACCOUNT | SLAB_PANIC, ext4_init_once);
	sb = alloc_super(type, &ext4_sops);
	if (!sb)
		return ERR_PTR(-ENOMEM);
	root = ext4_iget(sb, ROOT_INO);
	if (IS_ERR(root))
		return ERR_CAST(root);
	sb->s_root = d_make_root(root);
	return sb->s_root ? dget(sb->s_root) : ERR_PTR(-ENOMEM);
}

struct file_system_type ext4_fs_type = {
	.name = "ext4",
	.mount = ext4_mount,
	.kill_sb = generic_shutdown_super,
};
EXPORT_SYMBOL(ext4_fs_type);

// SPDX-License-Identifier: MIT
/*
 * tmpfs (mm/shmem.c): files that live in memory only. An entry of a file that exists is pinned by a
 * reference, so nothing but unlink takes it away.
 *
 * Simplified: no seals and no account of blocks, so that simple_setattr does what shmem_setattr does.
 */
#include <linux/string.h>
#include "internal.h"

struct shmem_inode_info {
	spinlock_t lock;
	unsigned long flags;
	unsigned long alloced;
	struct list_head shrinklist;
	struct list_head swaplist;
	unsigned long __rest[7];
	struct inode vfs_inode;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	unsigned long __more[2];
#endif
};

static struct kmem_cache *shmem_inode_cachep;

static int tmpfs_fsync(struct file *file, loff_t start, loff_t end, int datasync)
{
	return 0;
}

static const struct file_operations shmem_file_operations = {
	.llseek = generic_file_llseek,
	.read = generic_file_read,
	.write = generic_file_write,
	.fsync = tmpfs_fsync,
};

/* 6.12 numbers the entries of a folder, so that its readers need none of their own. */
static const struct file_operations shmem_dir_operations = {
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	.open = dcache_dir_open,
	.release = dcache_dir_close,
#endif
	.llseek = noop_llseek,
};

static const struct inode_operations shmem_inode_operations;
static const struct inode_operations shmem_dir_inode_operations;

static noinline struct inode *shmem_get_inode(struct super_block *sb, umode_t mode)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return NULL;
	inode->i_ino = get_next_ino();
	inode->i_mode = mode;
	if (S_ISDIR(mode)) {
		inc_nlink(inode);
		inode->i_op = &shmem_dir_inode_operations;
		inode->i_fop = &shmem_dir_operations;
	} else {
		inode->i_op = &shmem_inode_operations;
		inode->i_fop = &shmem_file_operations;
	}
	return inode;
}

static noinline int shmem_mknod(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	struct inode *inode = shmem_get_inode(dir->i_sb, mode);

	if (!inode)
		return -ENOSPC;
	d_instantiate(dentry, inode);
	dget(dentry);
	return 0;
}

static int shmem_create(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
			umode_t mode, bool excl)
{
	return shmem_mknod(dir, dentry, mode);
}

static int shmem_mkdir(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
		       umode_t mode)
{
	int error = shmem_mknod(dir, dentry, mode | S_IFDIR);

	if (!error)
		inc_nlink(dir);
	return error;
}

static const struct inode_operations shmem_dir_inode_operations = {
	.lookup = simple_lookup,
	.create = shmem_create,
	.unlink = simple_unlink,
	.mkdir = shmem_mkdir,
	.rmdir = simple_rmdir,
};

static void shmem_init_once(void *object)
{
	struct shmem_inode_info *info = object;

	inode_init_once(&info->vfs_inode);
}

static struct inode *shmem_alloc_inode(struct super_block *sb)
{
	struct shmem_inode_info *info = kmem_cache_alloc(shmem_inode_cachep, GFP_KERNEL);

	return info ? &info->vfs_inode : NULL;
}

static void shmem_free_inode(struct inode *inode)
{
	kmem_cache_free(shmem_inode_cachep, container_of(inode, struct shmem_inode_info, vfs_inode));
}

static int generic_delete_inode(struct inode *inode)
{
	return 1;
}

static const struct super_operations shmem_ops = {
	.alloc_inode = shmem_alloc_inode,
	.free_inode = shmem_free_inode,
	.drop_inode = generic_delete_inode,
};

static struct dentry *shmem_mount(struct file_system_type *type, int flags, const char *dev,
				  void *data)
{
	struct super_block *sb;
	struct inode *root;

	if (!shmem_inode_cachep)
		shmem_inode_cachep = kmem_cache_create(
			"shmem_inode_cache", sizeof(struct shmem_inode_info), 0,
			SLAB_PANIC | SLAB_ACCOUNT, shmem_init_once);
	sb = alloc_super(type, &shmem_ops);
	if (!sb)
		return ERR_PTR(-ENOMEM);
	sb->s_d_op = &simple_dentry_operations;
	root = shmem_get_inode(sb, S_IFDIR | 0755);
	sb->s_root = d_make_root(root);
	return sb->s_root ? dget(sb->s_root) : ERR_PTR(-ENOMEM);
}

static void kill_litter_super(struct super_block *sb)
{
	d_genocide(sb->s_root);
	generic_shutdown_super(sb);
}

struct file_system_type shmem_fs_type = {
	.name = "tmpfs",
	.mount = shmem_mount,
	.kill_sb = kill_litter_super,
};
EXPORT_SYMBOL(shmem_fs_type);

// SPDX-License-Identifier: MIT
/*
 * Files that are on no file system: all share one inode.
 */
#include <linux/anon_inodes.h>
#include <linux/init.h>
#include <linux/module.h>
#include "internal.h"

static struct vfsmount *anon_inode_mnt;
static struct inode *anon_inode_inode;

static struct dentry *anon_inodefs_mount(struct file_system_type *type, int flags, const char *dev,
					 void *data)
{
	struct super_block *sb = alloc_super(type, NULL);

	if (!sb)
		return ERR_PTR(-ENOMEM);
	sb->s_root = d_make_root(new_inode_pseudo(sb));
	return sb->s_root ? dget(sb->s_root) : ERR_PTR(-ENOMEM);
}

static struct file_system_type anon_inode_fs_type = {
	.name = "anon_inodefs",
	.mount = anon_inodefs_mount,
	.kill_sb = generic_shutdown_super,
};

struct inode *alloc_anon_inode(struct super_block *sb)
{
	struct inode *inode = new_inode_pseudo(sb);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->i_ino = get_next_ino();
	inode->i_mode = S_IRUSR | S_IWUSR;
	return inode;
}
EXPORT_SYMBOL(alloc_anon_inode);

static noinline struct file *__anon_inode_getfile(const char *name,
						  const struct file_operations *fops, void *priv,
						  int flags)
{
	struct file *file;

	if (fops->owner && !try_module_get(fops->owner))
		return ERR_PTR(-ENOENT);
	ihold(anon_inode_inode);
	file = alloc_file_pseudo(anon_inode_inode, anon_inode_mnt, name, flags, fops);
	if (IS_ERR(file)) {
		iput(anon_inode_inode);
		module_put(fops->owner);
		return file;
	}
	file->private_data = priv;
	return file;
}

noinline struct file *anon_inode_getfile(const char *name, const struct file_operations *fops,
					 void *priv, int flags)
{
	struct file *file = __anon_inode_getfile(name, fops, priv, flags);

	return file;
}
EXPORT_SYMBOL(anon_inode_getfile);

int anon_inode_getfd(const char *name, const struct file_operations *fops, void *priv, int flags)
{
	int fd = get_unused_fd_flags(flags);
	struct file *file;

	if (fd < 0)
		return fd;
	file = __anon_inode_getfile(name, fops, priv, flags);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	return fd;
}
EXPORT_SYMBOL(anon_inode_getfd);

static int anon_inode_init(void)
{
	anon_inode_mnt = kern_mount(&anon_inode_fs_type);
	if (!IS_ERR(anon_inode_mnt))
		anon_inode_inode = alloc_anon_inode(anon_inode_mnt->mnt_sb);
	return 0;
}
fs_initcall(anon_inode_init);

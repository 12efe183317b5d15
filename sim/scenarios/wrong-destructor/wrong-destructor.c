// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A socket that was wrapped in a file is closed by the socket's function instead of the file's:
 * file, dentry and inode keep each other and nobody else keeps them.
 */
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: close with fput");

struct inode_obj {
	int sock_open;
	void *dentry_of_file;
	char rest[740];
};
struct dentry_obj {
	struct inode_obj *inode;
	void *file;
	char rest[170];
};
struct file_obj {
	struct dentry_obj *dentry;
	char rest[180];
};

static noinline struct inode_obj *sock_alloc_inode(void)
{
	struct inode_obj *inode = kzalloc(sizeof(*inode), GFP_KERNEL);

	if (inode)
		inode->sock_open = 1;
	return inode;
}

static noinline struct file_obj *sock_alloc_file(struct inode_obj *inode)
{
	struct dentry_obj *dentry = kzalloc(sizeof(*dentry), GFP_KERNEL);
	struct file_obj *file = kzalloc(sizeof(*file), GFP_KERNEL);

	if (!dentry || !file) {
		kfree(dentry);
		kfree(file);
		return NULL;
	}
	/* The dentry is on no hash and on no list of a parent. */
	dentry->inode = inode;
	dentry->file = file;
	inode->dentry_of_file = dentry;
	file->dentry = dentry;
	return file;
}

static void sock_release(struct inode_obj *inode)
{
	inode->sock_open = 0;
}

static void fput(struct file_obj *file)
{
	sock_release(file->dentry->inode);
	kfree(file->dentry->inode);
	kfree(file->dentry);
	kfree(file);
}

static int destructor_init(void)
{
	struct inode_obj *inode = sock_alloc_inode();
	struct file_obj *file;

	if (!inode)
		return -ENOMEM;
	file = sock_alloc_file(inode);
	if (!file) {
		kfree(inode);
		return -ENOMEM;
	}
	if (fixed)
		fput(file);
	else
		sock_release(inode);
	return 0;
}

static void destructor_exit(void)
{
}

module_init(destructor_init);
module_exit(destructor_exit);
MODULE_DESCRIPTION("three objects that keep only each other");
MODULE_LICENSE("GPL");

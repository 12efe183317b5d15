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
#include <linux/kernel.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "pseudo.h"
#include "vfs_caches.h"

extern void __sim_on_exit(void (*fn)(void));

static LIST_HEAD(dentry_hash);
/* All file systems here are one mount, whose entries know their paths; a struct mount in size. */
static struct {
	void *before[4];
	struct vfsmount mnt;
	void *after[26];
} mount;

/* Bytes of `struct external_name` before the name. */
#define EXTERNAL_NAME 16

/* What stands above the first names of every file system here. */
static struct pseudo_dentry root = { .d_parent = &root, .d_name = "/", .d_name_len = 1 };

char *__sim_dname(char *buf, int len, const char *path)
{
	int n = strlen(path) + 1;

	if (n > len)
		return ERR_PTR(-ENAMETOOLONG);
	return memcpy(buf + len - n, path, n);
}
EXPORT_SYMBOL(__sim_dname);

static char *pseudo_dname(struct dentry *dentry, char *buf, int len)
{
	struct pseudo_dentry *pseudo = (struct pseudo_dentry *)dentry;
	char path[PATH_BYTES];

	return __sim_dname(buf, len, __sim_dentry_path(pseudo, pseudo->d_root, path));
}

static const struct dentry_operations pseudo_dops = { .d_dname = pseudo_dname };

struct pseudo_dentry *__sim_dentry_keyed(void *key, const char *name,
					 const struct dentry_operations *ops)
{
	struct pseudo_dentry *dentry = kmem_cache_zalloc(dentry_cache, GFP_KERNEL);
	char *to;

	if (!dentry)
		return NULL;
	to = dentry->d_iname;
	if (strlen(name) >= sizeof(dentry->d_iname)) {
		char *external = kmalloc(EXTERNAL_NAME + strlen(name) + 1, GFP_KERNEL);

		if (!external) {
			kmem_cache_free(dentry_cache, dentry);
			return NULL;
		}
		to = external + EXTERNAL_NAME;
	}
	strcpy(to, name);
	dentry->d_name = to;
	dentry->d_name_len = strlen(name);
	dentry->d_key = key;
	dentry->d_parent = &root;
	((struct dentry *)dentry)->d_op = ops;
	((struct dentry *)dentry)->d_lockref.count = 1;
	INIT_LIST_HEAD(&dentry->d_subdirs);
	INIT_LIST_HEAD(&dentry->d_child);
	list_add(&dentry->d_hash, &dentry_hash);
	return dentry;
}
EXPORT_SYMBOL(__sim_dentry_keyed);

struct pseudo_dentry *__sim_dentry_new(struct pseudo_dentry *parent, const char *name,
				       const char *root)
{
	struct pseudo_dentry *dentry = __sim_dentry_keyed(parent, name, &pseudo_dops);

	if (dentry && parent)
		dentry->d_parent = parent;
	if (dentry)
		dentry->d_root = root;
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

struct pseudo_dentry *__sim_dentry_find(void *key, const char *name)
{
	struct pseudo_dentry *dentry;

	list_for_each_entry(dentry, &dentry_hash, d_hash)
		if (dentry->d_key == key && strcmp(dentry->d_name, name) == 0)
			return dentry;
	return NULL;
}
EXPORT_SYMBOL(__sim_dentry_find);

char *__sim_dentry_path(struct pseudo_dentry *dentry, const char *mount, char *buf)
{
	if (dentry->d_parent != &root)
		__sim_dentry_path(dentry->d_parent, mount, buf);
	else
		strscpy(buf, mount, PATH_BYTES);
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

static noinline struct file *alloc_empty_file(struct pseudo_dentry *dentry, fmode_t mode,
					      unsigned int flags)
{
	struct file *file = kmem_cache_zalloc(filp_cachep, GFP_KERNEL);

	if (!file)
		return NULL;
	atomic_long_set(&file->f_count, 1);
	file->f_mode = mode;
	file->f_flags = flags;
	file->f_inode = dentry->d_inode;
	file->f_path.dentry = (struct dentry *)dentry;
	file->f_path.mnt = &mount.mnt;
	return file;
}

static noinline int do_dentry_open(const struct pseudo_ops *ops, void *owner, struct file *file)
{
	return ops->open(owner, file->f_inode, file);
}

struct file *__sim_open_file(const struct pseudo_ops *ops, void *owner, fmode_t mode,
			     unsigned int flags)
{
	struct pseudo_dentry *dentry = ops->dentry(owner);
	struct file *file;
	int error;

	if (!dentry || !dentry->d_inode)
		return ERR_PTR(-ENOMEM);
	file = alloc_empty_file(dentry, mode, flags);
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

/* What a program of the shell reads or writes now: when it dies in that, its file is closed. */
static struct open_file {
	struct task_struct *task;
	struct file *file;
	const struct pseudo_ops *ops;
	void *owner;
} open_files[32];

static void note_open(const struct pseudo_ops *ops, void *owner, struct file *file)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(open_files); i++) {
		if (open_files[i].file)
			continue;
		open_files[i] = (struct open_file){ current, file, ops, owner };
		return;
	}
}

static void close_noted(const struct pseudo_ops *ops, void *owner, struct file *file)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(open_files); i++)
		if (open_files[i].file == file)
			open_files[i].file = NULL;
	__sim_close_file(ops, owner, file);
}

/* What exit_files() does for files of a task that died in one of their handlers. */
static void close_left_open(void)
{
	struct open_file *open;

	for (open = open_files; open < open_files + ARRAY_SIZE(open_files); open++)
		if (open->file && open->task == current)
			close_noted(open->ops, open->owner, open->file);
}

static int pseudo_init(void)
{
	/* mnt_parent */
	mount.before[2] = &mount;
	mount.mnt.mnt_root = (struct dentry *)&root;
	__sim_on_exit(close_left_open);
	return 0;
}
core_initcall(pseudo_init);

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

ssize_t __sim_vfs_read(const struct pseudo_ops *ops, struct file *file, char __user *buf,
		       size_t size)
{
	return vfs_read(ops, file, buf, size);
}
EXPORT_SYMBOL(__sim_vfs_read);

ssize_t __sim_vfs_write(const struct pseudo_ops *ops, struct file *file, const char __user *buf,
			size_t size)
{
	return vfs_write(ops, file, buf, size);
}
EXPORT_SYMBOL(__sim_vfs_write);

/* A process reads a file to its end through a buffer of its own: 0 or a negative errno. */
int __sim_fs_read(const struct pseudo_ops *ops, void *owner, char __user *buf, size_t size)
{
	struct file *file = __sim_open_file(ops, owner, FMODE_READ, O_RDONLY);
	ssize_t n;

	if (IS_ERR(file))
		return PTR_ERR(file);
	note_open(ops, owner, file);
	while ((n = vfs_read(ops, file, buf, size)) > 0)
		__sim_fs_data(buf, n);
	close_noted(ops, owner, file);
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
	note_open(ops, owner, file);
	n = vfs_write(ops, file, buf, size);
	close_noted(ops, owner, file);
	return n;
}
EXPORT_SYMBOL(__sim_fs_write);

/* SPDX-License-Identifier: MIT */
/*
 * Files under /proc (fs/proc/generic.c, inode.c). An entry is an object of its own in the tree of its
 * directory. Its dentry and inode come when somebody opens it and, as in the kernel, stay in the cache
 * when the entry is removed, until the name is looked up again: what its inode points at, the data of
 * the entry, is not reported till then.
 */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/list.h>
#include <linux/proc_fs.h>
#include <linux/rbtree.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../pseudo.h"

#define PROC_INODE_BYTES (INODE_BYTES + 72)
/* Bytes of an entry, with the name if that fits in what is left. */
#define PDE_BYTES 192
#define INLINE_NAME 16

struct proc_dir_entry {
	const struct proc_ops *proc_ops;
	const struct seq_operations *seq_ops;
	int (*single_show)(struct seq_file *m, void *v);
	void *data;
	unsigned int state_size;
	umode_t mode;
	loff_t size;
	struct proc_dir_entry *parent;
	struct list_head subdir;
	struct list_head subdir_node;
	char *name;
	struct list_head pde_openers;
	char __rest[PDE_BYTES - INLINE_NAME - 128];
	char inline_name[INLINE_NAME];
};

/* An inode and the entry that it belongs to. */
struct proc_inode {
	struct proc_dir_entry *pde;
	struct inode vfs_inode;
};

static struct kmem_cache *proc_dir_entry_cache, *proc_inode_cachep, *pde_opener_cache;
static struct proc_dir_entry proc_root = {
	.name = "",
	.subdir = LIST_HEAD_INIT(proc_root.subdir),
};

static char *path_of(struct proc_dir_entry *de, char *buf)
{
	if (!de->parent) {
		strscpy(buf, "/proc", PATH_BYTES);
		return buf;
	}
	path_of(de->parent, buf);
	strlcat(buf, "/", PATH_BYTES);
	strlcat(buf, de->name, PATH_BYTES);
	return buf;
}

static struct proc_dir_entry *find(struct proc_dir_entry *dir, const char *name)
{
	struct proc_dir_entry *de;

	list_for_each_entry(de, &dir->subdir, subdir_node)
		if (strcmp(de->name, name) == 0)
			return de;
	return NULL;
}

/* Goes down from `*parent` along a name with slashes; gives the last part of it. */
static const char *last_part(const char *name, struct proc_dir_entry **parent)
{
	const char *slash;

	if (!*parent)
		*parent = &proc_root;
	while (*parent && (slash = strchr(name, '/'))) {
		struct proc_dir_entry *de;
		size_t length = slash - name;
		bool found = false;

		list_for_each_entry(de, &(*parent)->subdir, subdir_node) {
			if (strlen(de->name) == length && !memcmp(de->name, name, length)) {
				found = true;
				break;
			}
		}
		*parent = found ? de : NULL;
		name = slash + 1;
	}
	return name;
}

static void pde_free(struct proc_dir_entry *de)
{
	if (de->name != de->inline_name)
		kfree(de->name);
	kmem_cache_free(proc_dir_entry_cache, de);
}

static noinline struct proc_dir_entry *__proc_create(struct proc_dir_entry **parent,
						      const char *name, umode_t mode)
{
	struct proc_dir_entry *de;
	size_t length;

	name = last_part(name, parent);
	length = strlen(name);
	if (!*parent || !length || length > 255)
		return NULL;
	de = kmem_cache_zalloc(proc_dir_entry_cache, GFP_KERNEL);
	if (!de)
		return NULL;
	de->name = de->inline_name;
	if (length + 1 > INLINE_NAME) {
		de->name = kmalloc(length + 1, GFP_KERNEL);
		if (!de->name) {
			kmem_cache_free(proc_dir_entry_cache, de);
			return NULL;
		}
	}
	memcpy(de->name, name, length + 1);
	de->mode = mode;
	de->parent = *parent;
	INIT_LIST_HEAD(&de->subdir);
	INIT_LIST_HEAD(&de->pde_openers);
	return de;
}

static struct proc_dir_entry *pde_of(const struct inode *inode)
{
	return container_of(inode, struct proc_inode, vfs_inode)->pde;
}

static char *proc_dname(struct dentry *dentry, char *buf, int len)
{
	char path[PATH_BYTES];

	return __sim_dname(buf, len, path_of(pde_of(dentry->d_inode), path));
}

static const struct dentry_operations proc_dops = { .d_dname = proc_dname };

static struct pseudo_dentry *proc_dentry(void *owner)
{
	struct proc_dir_entry *de = owner;
	struct pseudo_dentry *dentry = __sim_dentry_find(de->parent, de->name);
	struct proc_inode *pi = NULL;

	if (dentry) {
		pi = container_of(dentry->d_inode, struct proc_inode, vfs_inode);
		if (pi->pde == de)
			return dentry;
		/* It is that of an entry which is gone. */
		kmem_cache_free(proc_inode_cachep, pi);
		dentry->d_inode = NULL;
	} else {
		dentry = __sim_dentry_keyed(de->parent, de->name, &proc_dops);
		if (!dentry)
			return NULL;
	}
	pi = kmem_cache_zalloc(proc_inode_cachep, GFP_KERNEL);
	if (!pi) {
		__sim_dentry_free(dentry);
		return NULL;
	}
	pi->pde = de;
	pi->vfs_inode.i_mode = de->mode;
	pi->vfs_inode.i_private = de->data;
	dentry->d_inode = &pi->vfs_inode;
	return dentry;
}

/* A file that is released before its entry goes is in the entry's list (struct pde_opener). */
struct pde_opener {
	struct list_head lh;
	struct file *file;
	char __rest[16];
};

static noinline int proc_reg_open(void *owner, struct inode *inode, struct file *file)
{
	struct proc_dir_entry *de = owner;
	const struct proc_ops *ops = de->proc_ops;
	struct pde_opener *opener = NULL;
	int error;

	if (!ops->proc_open)
		return 0;
	if (ops->proc_release) {
		opener = kmem_cache_alloc(pde_opener_cache, GFP_KERNEL);
		if (!opener)
			return -ENOMEM;
	}
	error = ops->proc_open(inode, file);
	if (opener && !error) {
		opener->file = file;
		list_add(&opener->lh, &de->pde_openers);
	} else if (opener) {
		kmem_cache_free(pde_opener_cache, opener);
	}
	return error;
}

static noinline ssize_t proc_reg_read(struct file *file, char __user *buf, size_t size,
				      loff_t *pos)
{
	const struct proc_ops *ops = pde_of(file->f_inode)->proc_ops;

	return ops->proc_read ? ops->proc_read(file, buf, size, pos) : -EIO;
}

static noinline ssize_t proc_reg_write(struct file *file, const char __user *buf, size_t size,
				       loff_t *pos)
{
	const struct proc_ops *ops = pde_of(file->f_inode)->proc_ops;

	return ops->proc_write ? ops->proc_write(file, buf, size, pos) : -EIO;
}

static noinline void proc_reg_release(void *owner, struct inode *inode, struct file *file)
{
	struct proc_dir_entry *de = owner;
	struct pde_opener *opener, *next;

	list_for_each_entry_safe(opener, next, &de->pde_openers, lh) {
		if (opener->file != file)
			continue;
		de->proc_ops->proc_release(inode, file);
		list_del(&opener->lh);
		kmem_cache_free(pde_opener_cache, opener);
	}
}

static const struct pseudo_ops proc_file_ops = {
	.dentry = proc_dentry,
	.open = proc_reg_open,
	.read = proc_reg_read,
	.write = proc_reg_write,
	.release = proc_reg_release,
};

static struct proc_dir_entry *proc_register(struct proc_dir_entry *dir,
					    struct proc_dir_entry *de, bool is_dir)
{
	char path[PATH_BYTES];
	int error;

	path_of(de, path);
	if (find(dir, de->name))
		error = -EEXIST;
	else if (is_dir)
		error = __sim_fs_dir(path, de->mode);
	else
		error = __sim_fs_file(path, de->mode, &proc_file_ops, de);
	if (error) {
		WARN(1, "proc_dir_entry '%s/%s' already registered\n", dir->name, de->name);
		pde_free(de);
		return NULL;
	}
	list_add(&de->subdir_node, &dir->subdir);
	return de;
}

struct proc_dir_entry *proc_mkdir_data(const char *name, umode_t mode,
				       struct proc_dir_entry *parent, void *data)
{
	struct proc_dir_entry *de;

	de = __proc_create(&parent, name, S_IFDIR | (mode ? mode : 0555));
	if (!de)
		return NULL;
	de->data = data;
	return proc_register(parent, de, true);
}
EXPORT_SYMBOL_GPL(proc_mkdir_data);

struct proc_dir_entry *proc_mkdir(const char *name, struct proc_dir_entry *parent)
{
	return proc_mkdir_data(name, 0, parent, NULL);
}
EXPORT_SYMBOL(proc_mkdir);

static struct proc_dir_entry *proc_create_reg(const char *name, umode_t mode,
					      struct proc_dir_entry **parent, void *data)
{
	struct proc_dir_entry *de;

	if (!(mode & 07777))
		mode |= 0444;
	de = __proc_create(parent, name, S_IFREG | mode);
	if (de)
		de->data = data;
	return de;
}

struct proc_dir_entry *proc_create_data(const char *name, umode_t mode,
					struct proc_dir_entry *parent, const struct proc_ops *ops,
					void *data)
{
	struct proc_dir_entry *de = proc_create_reg(name, mode, &parent, data);

	if (!de)
		return NULL;
	de->proc_ops = ops;
	return proc_register(parent, de, false);
}
EXPORT_SYMBOL(proc_create_data);

struct proc_dir_entry *proc_create(const char *name, umode_t mode, struct proc_dir_entry *parent,
				   const struct proc_ops *ops)
{
	return proc_create_data(name, mode, parent, ops, NULL);
}
EXPORT_SYMBOL(proc_create);

static int proc_seq_open(struct inode *inode, struct file *file)
{
	struct proc_dir_entry *de = pde_of(inode);

	if (de->state_size)
		return seq_open_private(file, de->seq_ops, de->state_size);
	return seq_open(file, de->seq_ops);
}

static int proc_seq_release(struct inode *inode, struct file *file)
{
	if (pde_of(inode)->state_size)
		return seq_release_private(inode, file);
	return seq_release(inode, file);
}

static const struct proc_ops proc_seq_ops = {
	.proc_open = proc_seq_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = proc_seq_release,
};

struct proc_dir_entry *proc_create_seq_private(const char *name, umode_t mode,
					       struct proc_dir_entry *parent,
					       const struct seq_operations *ops,
					       unsigned int state_size, void *data)
{
	struct proc_dir_entry *de = proc_create_reg(name, mode, &parent, data);

	if (!de)
		return NULL;
	de->proc_ops = &proc_seq_ops;
	de->seq_ops = ops;
	de->state_size = state_size;
	return proc_register(parent, de, false);
}
EXPORT_SYMBOL(proc_create_seq_private);

static int proc_single_open(struct inode *inode, struct file *file)
{
	struct proc_dir_entry *de = pde_of(inode);

	return single_open(file, de->single_show, de->data);
}

static const struct proc_ops proc_single_ops = {
	.proc_open = proc_single_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

struct proc_dir_entry *proc_create_single_data(const char *name, umode_t mode,
					       struct proc_dir_entry *parent,
					       int (*show)(struct seq_file *m, void *v),
					       void *data)
{
	struct proc_dir_entry *de = proc_create_reg(name, mode, &parent, data);

	if (!de)
		return NULL;
	de->proc_ops = &proc_single_ops;
	de->single_show = show;
	return proc_register(parent, de, false);
}
EXPORT_SYMBOL(proc_create_single_data);

static void remove_below(struct proc_dir_entry *de)
{
	struct proc_dir_entry *child, *next;

	list_for_each_entry_safe(child, next, &de->subdir, subdir_node)
		remove_below(child);
	list_del(&de->subdir_node);
	pde_free(de);
}

void proc_remove(struct proc_dir_entry *de)
{
	char path[PATH_BYTES];

	if (!de)
		return;
	__sim_fs_remove(path_of(de, path));
	remove_below(de);
}
EXPORT_SYMBOL(proc_remove);

int remove_proc_subtree(const char *name, struct proc_dir_entry *parent)
{
	struct proc_dir_entry *de;

	name = last_part(name, &parent);
	de = parent ? find(parent, name) : NULL;
	if (!de)
		return -ENOENT;
	proc_remove(de);
	return 0;
}
EXPORT_SYMBOL(remove_proc_subtree);

void remove_proc_entry(const char *name, struct proc_dir_entry *parent)
{
	struct proc_dir_entry *de;

	name = last_part(name, &parent);
	de = parent ? find(parent, name) : NULL;
	if (!de) {
		WARN(1, "name '%s'\n", name);
		return;
	}
	WARN(!list_empty(&de->subdir),
	     "remove_proc_entry: removing non-empty directory '%s/%s', leaking at least '%s'\n",
	     parent->name, name,
	     list_first_entry(&de->subdir, struct proc_dir_entry, subdir_node)->name);
	proc_remove(de);
}
EXPORT_SYMBOL(remove_proc_entry);

void proc_set_size(struct proc_dir_entry *de, loff_t size)
{
	de->size = size;
}
EXPORT_SYMBOL(proc_set_size);

void *pde_data(const struct inode *inode)
{
	return inode->i_private;
}
EXPORT_SYMBOL(pde_data);

void *proc_get_parent_data(const struct inode *inode)
{
	return pde_of(inode)->parent->data;
}
EXPORT_SYMBOL_GPL(proc_get_parent_data);

static int __init proc_init_kmemcache(void)
{
	proc_dir_entry_cache = kmem_cache_create("proc_dir_entry", PDE_BYTES, 0, SLAB_PANIC, NULL);
	proc_inode_cachep = kmem_cache_create("proc_inode_cache", PROC_INODE_BYTES, 0,
					      SLAB_RECLAIM_ACCOUNT | SLAB_PANIC, NULL);
	pde_opener_cache = kmem_cache_create("pde_opener", sizeof(struct pde_opener), 0,
					     SLAB_ACCOUNT | SLAB_PANIC, NULL);
	return 0;
}
fs_initcall(proc_init_kmemcache);

/* Owners are not shown. */
void proc_set_user(struct proc_dir_entry *de, kuid_t uid, kgid_t gid)
{
}
EXPORT_SYMBOL(proc_set_user);

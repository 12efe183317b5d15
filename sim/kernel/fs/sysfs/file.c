/* SPDX-License-Identifier: MIT */
/*
 * Files and directories under /sys (fs/sysfs, fs/kernfs). Each is a node with a name of its own, in the
 * list of its directory; the node of a directory points at its kobject, that of a file at its attribute.
 *
 * Who opens a file gets dentries and inodes for it and the directories above it. As in the kernel they stay
 * in the cache, and keep the nodes and what these point at, until the name is looked up again and is another's.
 *
 * Simplified: links are nodes without a file; `ls` leaves nothing in the cache.
 */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../pseudo.h"

struct kernfs_node {
	struct kernfs_node *parent;
	const char *name;
	struct list_head children;
	struct list_head siblings;
	void *priv;
	struct pseudo_dentry *cached;
	bool removed;
	char __rest[LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0) ? 64 : 56];
};

static struct kmem_cache *kernfs_node_cache;
static struct kernfs_node root = {
	.name = "",
	.children = LIST_HEAD_INIT(root.children),
};

static char *path_of(struct kernfs_node *kn, char *buf)
{
	if (!kn->parent) {
		strscpy(buf, "/sys", PATH_BYTES);
		return buf;
	}
	path_of(kn->parent, buf);
	strlcat(buf, "/", PATH_BYTES);
	strlcat(buf, kn->name, PATH_BYTES);
	return buf;
}

static struct kernfs_node *find(struct kernfs_node *dir, const char *name)
{
	struct kernfs_node *kn;

	list_for_each_entry(kn, &dir->children, siblings)
		if (strcmp(kn->name, name) == 0)
			return kn;
	return NULL;
}

static noinline struct kernfs_node *kernfs_new_node(struct kernfs_node *dir, const char *name,
						     void *priv)
{
	struct kernfs_node *kn;

	if (find(dir, name)) {
		char path[PATH_BYTES];

		strlcat(path_of(dir, path), "/", PATH_BYTES);
		strlcat(path, name, PATH_BYTES);
		pr_warn("sysfs: cannot create duplicate filename '%s'\n", path + 4);
		return ERR_PTR(-EEXIST);
	}
	name = kstrdup_const(name, GFP_KERNEL);
	if (!name)
		return ERR_PTR(-ENOMEM);
	kn = kmem_cache_zalloc(kernfs_node_cache, GFP_KERNEL);
	if (!kn) {
		kfree_const(name);
		return ERR_PTR(-ENOMEM);
	}
	kn->parent = dir;
	kn->name = name;
	kn->priv = priv;
	INIT_LIST_HEAD(&kn->children);
	list_add_tail(&kn->siblings, &dir->children);
	return kn;
}

static void kernfs_put(struct kernfs_node *kn)
{
	kfree_const(kn->name);
	kmem_cache_free(kernfs_node_cache, kn);
}

static void kernfs_remove(struct kernfs_node *kn)
{
	struct kernfs_node *child, *next;

	list_for_each_entry_safe(child, next, &kn->children, siblings)
		kernfs_remove(child);
	list_del(&kn->siblings);
	kn->removed = true;
	if (!kn->cached)
		kernfs_put(kn);
}

/* Drops what the cache has of a name, and of all below it. */
static void forget(struct pseudo_dentry *dentry)
{
	struct kernfs_node *kn = dentry->d_inode->i_private;
	struct pseudo_dentry *child, *next;

	list_for_each_entry_safe(child, next, &dentry->d_subdirs, d_child)
		forget(child);
	__sim_inode_free(dentry->d_inode);
	__sim_dentry_free(dentry);
	kn->cached = NULL;
	if (kn->removed)
		kernfs_put(kn);
}

/* The inode of a node, with those of the directories above it. */
static struct inode *kernfs_get_inode(struct kernfs_node *kn)
{
	struct pseudo_dentry *dentry, *parent;

	if (kn->cached)
		return kn->cached->d_inode;
	if (!kn->parent)
		return NULL;
	kernfs_get_inode(kn->parent);
	parent = kn->parent->cached;
	dentry = __sim_dentry_find(parent, kn->name);
	if (dentry && dentry->d_fsdata == &root)
		forget(dentry);
	dentry = __sim_dentry_new(parent, kn->name, "/sys");
	if (!dentry)
		return NULL;
	dentry->d_fsdata = &root;
	dentry->d_inode = __sim_inode_new(S_IFREG, kn);
	if (!dentry->d_inode) {
		__sim_dentry_free(dentry);
		return NULL;
	}
	if (parent)
		list_add(&dentry->d_child, &parent->d_subdirs);
	kn->cached = dentry;
	return dentry->d_inode;
}

static void remove_node(struct kernfs_node *kn)
{
	char path[PATH_BYTES];

	__sim_fs_remove(path_of(kn, path));
	kernfs_remove(kn);
}

int __sim_sysfs_create_dir(struct kobject *kobj)
{
	struct kernfs_node *dir = kobj->parent ? kobj->parent->sd : &root;
	char path[PATH_BYTES];
	struct kernfs_node *kn;

	if (!dir)
		return -ENOENT;
	kn = kernfs_new_node(dir, kobj->name, kobj);
	if (IS_ERR(kn))
		return PTR_ERR(kn);
	__sim_fs_dir(path_of(kn, path), 0755);
	kobj->sd = kn;
	return 0;
}
EXPORT_SYMBOL(__sim_sysfs_create_dir);

void __sim_sysfs_remove_dir(struct kobject *kobj)
{
	if (!kobj->sd)
		return;
	remove_node(kobj->sd);
	kobj->sd = NULL;
}
EXPORT_SYMBOL(__sim_sysfs_remove_dir);

/* An open file (struct kernfs_open_file). */
struct kernfs_open_file {
	struct kernfs_node *kn;
	struct seq_file *seq_file;
	char __rest[136];
};

static struct pseudo_dentry *sysfs_dentry(void *owner)
{
	return kernfs_get_inode(owner) ? ((struct kernfs_node *)owner)->cached : NULL;
}

static noinline ssize_t sysfs_kf_seq_show(struct kernfs_node *kn, char *buf)
{
	struct kobject *kobj = kn->parent->priv;
	const struct sysfs_ops *ops = kobj->ktype ? kobj->ktype->sysfs_ops : NULL;

	return ops && ops->show ? ops->show(kobj, kn->priv, buf) : -EIO;
}

static int no_show(struct seq_file *m, void *v)
{
	return 0;
}

static int kernfs_fop_open(void *owner, struct inode *inode, struct file *file)
{
	struct kernfs_open_file *of = kzalloc(sizeof(*of), GFP_KERNEL);
	int error;

	if (!of)
		return -ENOMEM;
	error = single_open(file, no_show, of);
	if (error) {
		kfree(of);
		return error;
	}
	of->kn = owner;
	of->seq_file = file->private_data;
	return 0;
}

/* The whole text is made at the first read. */
static ssize_t kernfs_fop_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	struct seq_file *m = file->private_data;
	struct kernfs_open_file *of = m->private;

	if (!m->buf) {
		ssize_t n;

		m->buf = kvzalloc(m->size = PAGE_SIZE, GFP_KERNEL);
		if (!m->buf)
			return -ENOMEM;
		n = sysfs_kf_seq_show(of->kn, m->buf);
		if (n < 0)
			return n;
		m->count = n;
	}
	return simple_read_from_buffer(buf, size, pos, m->buf, m->count);
}

static ssize_t kernfs_fop_write(struct file *file, const char __user *user, size_t size,
				loff_t *pos)
{
	struct kernfs_open_file *of = ((struct seq_file *)file->private_data)->private;
	struct kernfs_node *kn = of->kn;
	struct kobject *kobj = kn->parent->priv;
	const struct sysfs_ops *ops = kobj->ktype ? kobj->ktype->sysfs_ops : NULL;
	size_t length = min(size, PAGE_SIZE);
	char *buf;
	ssize_t n;

	if (!ops || !ops->store)
		return -EIO;
	buf = kmalloc(length + 1, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	if (copy_from_user(buf, user, length)) {
		kfree(buf);
		return -EFAULT;
	}
	buf[length] = '\0';
	n = ops->store(kobj, kn->priv, buf, length);
	kfree(buf);
	return n;
}

static void kernfs_fop_release(void *owner, struct inode *inode, struct file *file)
{
	kfree(((struct seq_file *)file->private_data)->private);
	single_release(inode, file);
}

static const struct pseudo_ops sysfs_ops = {
	.dentry = sysfs_dentry,
	.open = kernfs_fop_open,
	.read = kernfs_fop_read,
	.write = kernfs_fop_write,
	.release = kernfs_fop_release,
};

static noinline int sysfs_add_file(struct kernfs_node *dir, const struct attribute *attr,
				   umode_t mode)
{
	struct kernfs_node *kn = kernfs_new_node(dir, attr->name, (void *)attr);
	char path[PATH_BYTES];

	if (IS_ERR(kn))
		return PTR_ERR(kn);
	return __sim_fs_file(path_of(kn, path), mode, &sysfs_ops, kn);
}

int sysfs_create_file_ns(struct kobject *kobj, const struct attribute *attr, const void *ns)
{
	if (WARN_ON(!kobj || !kobj->sd || !attr))
		return -EINVAL;
	return sysfs_add_file(kobj->sd, attr, attr->mode);
}
EXPORT_SYMBOL_GPL(sysfs_create_file_ns);

void sysfs_remove_file_ns(struct kobject *kobj, const struct attribute *attr, const void *ns)
{
	struct kernfs_node *kn = kobj->sd ? find(kobj->sd, attr->name) : NULL;

	if (kn)
		remove_node(kn);
}
EXPORT_SYMBOL_GPL(sysfs_remove_file_ns);

int sysfs_create_files(struct kobject *kobj, const struct attribute *const *attrs)
{
	int error = 0;

	for (; *attrs && !error; attrs++)
		error = sysfs_create_file(kobj, *attrs);
	return error;
}
EXPORT_SYMBOL_GPL(sysfs_create_files);

void sysfs_remove_files(struct kobject *kobj, const struct attribute *const *attrs)
{
	for (; *attrs; attrs++)
		sysfs_remove_file(kobj, *attrs);
}
EXPORT_SYMBOL_GPL(sysfs_remove_files);

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *group)
{
	struct kernfs_node *dir = kobj->sd;
	int i, error = 0;

	if (group->name) {
		char path[PATH_BYTES];

		dir = kernfs_new_node(dir, group->name, kobj);
		if (IS_ERR(dir))
			return PTR_ERR(dir);
		__sim_fs_dir(path_of(dir, path), 0755);
	}
	for (i = 0; group->attrs && group->attrs[i] && !error; i++) {
		struct attribute *attr = group->attrs[i];
		umode_t mode = attr->mode;

		if (group->is_visible)
			mode = group->is_visible(kobj, attr, i);
		if (mode)
			error = sysfs_add_file(dir, attr, mode);
	}
	return error;
}
EXPORT_SYMBOL_GPL(sysfs_create_group);

void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *group)
{
	struct kernfs_node *kn;
	int i;

	if (!kobj->sd)
		return;
	if (group->name) {
		kn = find(kobj->sd, group->name);
		if (kn)
			remove_node(kn);
		return;
	}
	for (i = 0; group->attrs && group->attrs[i]; i++)
		sysfs_remove_file(kobj, group->attrs[i]);
}
EXPORT_SYMBOL_GPL(sysfs_remove_group);

int sysfs_create_groups(struct kobject *kobj, const struct attribute_group **groups)
{
	int i, error = 0;

	for (i = 0; groups && groups[i] && !error; i++)
		error = sysfs_create_group(kobj, groups[i]);
	return error;
}
EXPORT_SYMBOL_GPL(sysfs_create_groups);

void sysfs_remove_groups(struct kobject *kobj, const struct attribute_group **groups)
{
	for (; groups && *groups; groups++)
		sysfs_remove_group(kobj, *groups);
}
EXPORT_SYMBOL_GPL(sysfs_remove_groups);

int sysfs_create_link(struct kobject *kobj, struct kobject *target, const char *name)
{
	struct kernfs_node *kn = kernfs_new_node(kobj ? kobj->sd : &root, name, target->sd);
	char path[PATH_BYTES], to[PATH_BYTES];

	if (IS_ERR(kn))
		return PTR_ERR(kn);
	if (target->sd)
		__sim_fs_link(path_of(kn, path), path_of(target->sd, to));
	return 0;
}
EXPORT_SYMBOL_GPL(sysfs_create_link);

void sysfs_remove_link(struct kobject *kobj, const char *name)
{
	struct kernfs_node *dir = kobj ? kobj->sd : &root;
	struct kernfs_node *kn = dir ? find(dir, name) : NULL;

	if (kn)
		remove_node(kn);
}
EXPORT_SYMBOL_GPL(sysfs_remove_link);

int sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(buf, PAGE_SIZE, fmt, args);
	va_end(args);
	return n;
}
EXPORT_SYMBOL_GPL(sysfs_emit);

int sysfs_emit_at(char *buf, int at, const char *fmt, ...)
{
	va_list args;
	int n;

	if (at < 0 || at >= PAGE_SIZE)
		return 0;
	va_start(args, fmt);
	n = vscnprintf(buf + at, PAGE_SIZE - at, fmt, args);
	va_end(args);
	return n;
}
EXPORT_SYMBOL_GPL(sysfs_emit_at);

static int __init kernfs_init(void)
{
	kernfs_node_cache = kmem_cache_create("kernfs_node_cache", sizeof(struct kernfs_node), 0,
					      SLAB_PANIC, NULL);
	return 0;
}
core_initcall(kernfs_init);

// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * One path_put too few: the dentry stays in the hash table and on its parent's list, reachable and
 * useless for ever.
 */
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

static int fixed;
module_param(fixed, int, 0444);
MODULE_PARM_DESC(fixed, "1: put the dentry on the error path");

#define HASH_BUCKETS 16

struct dentry_obj {
	struct hlist_node hash;
	struct list_head child;
	struct list_head subdirs;
	void *inode;
	int count;
	char name[100];
};

static struct hlist_head dentry_hash[HASH_BUCKETS];
static struct dentry_obj *root;

static noinline struct dentry_obj *d_alloc(struct dentry_obj *parent, const char *name)
{
	struct dentry_obj *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	d->count = 1;
	strscpy(d->name, name, sizeof(d->name));
	INIT_LIST_HEAD(&d->subdirs);
	INIT_LIST_HEAD(&d->child);
	d->inode = kzalloc(600, GFP_KERNEL);
	if (parent)
		list_add(&d->child, &parent->subdirs);
	hlist_add_head(&d->hash, &dentry_hash[name[0] % HASH_BUCKETS]);
	return d;
}

static void d_put(struct dentry_obj *d)
{
	if (--d->count > 0)
		return;
	hlist_del(&d->hash);
	list_del(&d->child);
	kfree(d->inode);
	kfree(d);
}

/* Refuses to copy up; the look-up's reference is forgotten. */
static noinline int copy_up(struct dentry_obj *d)
{
	d->count++;
	if (fixed)
		d_put(d);
	return -EXDEV;
}

static int dentry_init(void)
{
	struct dentry_obj *d;

	root = d_alloc(NULL, "/");
	if (!root)
		return -ENOMEM;
	d = d_alloc(root, "upper");
	if (!d)
		return -ENOMEM;
	copy_up(d);
	d_put(d); /* the caller's reference */
	return 0;
}

static void dentry_exit(void)
{
	struct dentry_obj *d;

	list_for_each_entry(d, &root->subdirs, child)
		pr_err("dentry %s still in use (%d)\n", d->name, d->count);
	d_put(root);
}

module_init(dentry_init);
module_exit(dentry_exit);
MODULE_DESCRIPTION("a missing put of an object that a cache holds");
MODULE_LICENSE("GPL");

/* SPDX-License-Identifier: MIT */
/* What the parts of the file system layer know of each other. */
#ifndef _FS_INTERNAL_H
#define _FS_INTERNAL_H

#include <linux/export.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/namei.h>
#include "vfs_caches.h"

struct mnt_pcp {
	int mnt_count;
	int mnt_writers;
};

/* A mount; the size is that of 6.1 without fsnotify. */
struct mount {
	struct hlist_node mnt_hash;
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	struct callback_head mnt_rcu;
	struct mnt_pcp __percpu *mnt_pcp;
	struct list_head mnt_mounts;
	struct list_head mnt_child;
	struct list_head mnt_instance;
	const char *mnt_devname;
	struct list_head mnt_list;
	unsigned long __mnt_rest[14];
};

static inline struct mount *real_mount(struct vfsmount *mnt)
{
	return container_of(mnt, struct mount, mnt);
}

/* dcache.c */
struct dentry *__d_alloc(struct super_block *sb, const struct qstr *name);
struct dentry *d_alloc_cursor(struct dentry *parent);
long prune_dcache_sb(struct super_block *sb, long count);
void shrink_dcache_for_umount(struct super_block *sb);
/* inode.c */
struct inode *new_inode_pseudo(struct super_block *sb);
long prune_icache_sb(struct super_block *sb, long count);
void evict_inodes(struct super_block *sb);
/* super.c */
struct super_block *alloc_super(struct file_system_type *type, const struct super_operations *op);
void generic_shutdown_super(struct super_block *sb);
/* namespace.c */
void mnt_init(void);
void follow_mount(struct path *path);
int follow_up(struct path *path);
extern struct path init_root;
/* file_table.c */
void files_init(void);
struct file *alloc_empty_file(int flags, const struct cred *cred);
struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt, const char *name,
			       int flags, const struct file_operations *fops);
/* namei.c */
void names_init(void);
struct file *do_filp_open(const struct path *root, struct filename *name, int flags,
			  umode_t mode);
/* The kernel has these under other names by now. */
struct dentry *kern_path_create(int dfd, const char *name, struct path *path, unsigned int flags);
void done_path_create(struct path *path, struct dentry *dentry);
struct dentry *kern_path_locked(const char *name, struct path *path);
struct dentry *lookup_one_len(const char *name, struct dentry *base, int len);
struct dentry *lookup_one_len_unlocked(const char *name, struct dentry *base, int len);
void d_set_d_op(struct dentry *dentry, const struct dentry_operations *op);
struct dentry *d_hash_and_lookup(struct dentry *parent, struct qstr *name);
void d_genocide(struct dentry *dentry);
/* open.c */
int vfs_open(const struct path *path, struct file *file);
int do_truncate(struct __sim_mnt_idmap *idmap, struct dentry *dentry, loff_t length,
		unsigned int time_attrs, struct file *file);
/* filemap.c */
ssize_t generic_file_read(struct file *file, char *buf, size_t count, loff_t *pos);
ssize_t generic_file_write(struct file *file, const char *buf, size_t count, loff_t *pos);
void truncate_inode_pages(struct address_space *mapping, loff_t start);
/* shmem.c, ext4.c */
extern struct file_system_type shmem_fs_type;
extern struct file_system_type ext4_fs_type;

#endif

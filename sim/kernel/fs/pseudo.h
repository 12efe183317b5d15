/* SPDX-License-Identifier: MIT */
/*
 * Files of the pseudo file systems that C code makes: what /proc, /sys, debugfs and /dev share.
 *
 * The tree of names is the simulator's; a file in it has a `struct pseudo_file`, whose handlers are
 * called when a process opens, reads or writes it.
 */
#ifndef _SIM_PSEUDO_H
#define _SIM_PSEUDO_H

#include <linux/fs.h>
#include <linux/version.h>

#define PATH_BYTES 256

/* Bytes of the structures in the kernels that are simulated. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define INODE_BYTES 552
#else
#define INODE_BYTES 568
#endif

/* What a file system does for its files. */
struct pseudo_ops {
	/* An inode for `owner`; it stays that of the file system. */
	struct inode *(*inode)(void *owner);
	/* Opens: sets f_op and calls the open function behind it. */
	int (*open)(void *owner, struct inode *inode, struct file *file);
	ssize_t (*read)(struct file *file, char __user *buf, size_t size, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t size, loff_t *pos);
	void (*release)(void *owner, struct inode *inode, struct file *file);
};

/* Puts a file into the tree of names; a negative errno when the name is taken. */
extern int __sim_fs_file(const char *path, umode_t mode, const struct pseudo_ops *ops, void *owner);
extern int __sim_fs_dir(const char *path, umode_t mode);
/* Takes a file, or a directory with all in it, out of the tree. */
extern int __sim_fs_remove(const char *path);
/* Gives a reader what was read. */
extern void __sim_fs_data(const char __user *buf, size_t size);

/* open(2): the file or an error; and close(2). */
extern struct file *__sim_open_file(const struct pseudo_ops *ops, void *owner, fmode_t mode,
				    unsigned int flags);
extern void __sim_close_file(const struct pseudo_ops *ops, void *owner, struct file *file);
/* A driver has mapped something for the program that runs. */
extern void __sim_user_mapped(unsigned long start, struct vm_area_struct *vma);

/* An entry of the cache of names: the kernel's struct dentry in size, and in what it points at. */
struct pseudo_dentry {
	unsigned int d_flags;
	int d_count;
	struct list_head d_hash;
	struct pseudo_dentry *d_parent;
	const char *d_name;
	struct inode *d_inode;
	void *d_fsdata;
	struct list_head d_child;
	struct list_head d_subdirs;
	char d_iname[40];
	char __rest[192 - 136];
};

/* A dentry of that name below `parent`, which may be what stands for a directory; in the hash table. */
extern struct pseudo_dentry *__sim_dentry_new(struct pseudo_dentry *parent, const char *name);
extern void __sim_dentry_free(struct pseudo_dentry *dentry);
extern struct pseudo_dentry *__sim_dentry_find(struct pseudo_dentry *parent, const char *name);
/* The path below `root`, in `buf`. */
extern char *__sim_dentry_path(struct pseudo_dentry *dentry, const char *root, char *buf);
extern struct inode *__sim_inode_new(umode_t mode, void *data);
extern void __sim_inode_free(struct inode *inode);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Files of the pseudo file systems that C code makes: what /proc, /sys, debugfs and /dev share.
 *
 * The tree of names is the simulator's; a file in it has a `struct pseudo_file`, whose handlers are
 * called when a process opens, reads or writes it.
 */
#ifndef _SIM_PSEUDO_H
#define _SIM_PSEUDO_H

#include <linux/build_bug.h>
#include <linux/dcache.h>
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
	/* The dentry of `owner`, with its inode; they stay those of the file system. */
	struct pseudo_dentry *(*dentry)(void *owner);
	/* Opens: sets f_op and calls the open function behind it. */
	int (*open)(void *owner, struct inode *inode, struct file *file);
	ssize_t (*read)(struct file *file, char __user *buf, size_t size, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t size, loff_t *pos);
	void (*release)(void *owner, struct inode *inode, struct file *file);
};

/* Puts a file into the tree of names; a negative errno when the name is taken. */
extern int __sim_fs_file(const char *path, umode_t mode, const struct pseudo_ops *ops, void *owner);
/* The same for a device. */
extern int __sim_fs_node(const char *path, umode_t mode, const struct pseudo_ops *ops, void *owner,
			 dev_t dev);
extern int __sim_fs_dir(const char *path, umode_t mode);
/* Puts a symbolic link to a directory into the tree. */
extern int __sim_fs_link(const char *path, const char *target);
/* Takes a file, or a directory with all in it, out of the tree. */
extern int __sim_fs_remove(const char *path);
/* A process reads a file to its end, or writes to it once, and closes it. */
extern int __sim_fs_read(const struct pseudo_ops *ops, void *owner, char __user *buf, size_t size);
extern int __sim_fs_write(const struct pseudo_ops *ops, void *owner, const char __user *buf,
			  size_t size);
/* Gives a reader what was read. */
extern void __sim_fs_data(const char __user *buf, size_t size);

/* open(2): the file or an error; and close(2). */
extern struct file *__sim_open_file(const struct pseudo_ops *ops, void *owner, fmode_t mode,
				    unsigned int flags);
extern void __sim_close_file(const struct pseudo_ops *ops, void *owner, struct file *file);
/* What opens character devices, and the dentry of a node that mknod made. */
extern const struct pseudo_ops *__sim_node_ops(void);
extern struct pseudo_dentry *__sim_node_dentry(const char *name, dev_t dev);
/* The parts of read(2) and write(2) that kernels call vfs_read and vfs_write. */
extern ssize_t __sim_vfs_read(const struct pseudo_ops *ops, struct file *file, char __user *buf,
			      size_t size);
extern ssize_t __sim_vfs_write(const struct pseudo_ops *ops, struct file *file,
			       const char __user *buf, size_t size);
/* A driver has mapped something for the program that runs. */
extern void __sim_user_mapped(unsigned long start, struct vm_area_struct *vma);

/*
 * An entry of the cache of names: the kernel's struct dentry in size and in what others read of it,
 * with fields of its own where that has what nobody reads here.
 */
struct pseudo_dentry {
	unsigned int d_flags;
	unsigned int d_seq;
	struct list_head d_hash;
	/* Itself where the parent has no dentry. */
	struct pseudo_dentry *d_parent;
	unsigned int d_name_hash;
	unsigned int d_name_len;
	const char *d_name;
	struct inode *d_inode;
	char d_iname[32];
	char __before_key[24];
	/* What it is found by beside its name. */
	void *d_key;
	void *d_fsdata;
	char __before_root[8];
	/* Where its file system is mounted. */
	const char *d_root;
	struct list_head d_child;
	struct list_head d_subdirs;
	char __rest[16];
};
static_assert(offsetof(struct pseudo_dentry, d_parent) == offsetof(struct dentry, d_parent));
static_assert(offsetof(struct pseudo_dentry, d_name) == offsetof(struct dentry, d_name.name));
static_assert(offsetof(struct pseudo_dentry, d_name_len) == offsetof(struct dentry, d_name.len));
static_assert(offsetof(struct pseudo_dentry, d_inode) == offsetof(struct dentry, d_inode));
static_assert(sizeof(struct pseudo_dentry) == sizeof(struct dentry));

/* A dentry of that name below `parent`, or below what stands for a directory; in the hash table. */
extern struct pseudo_dentry *__sim_dentry_new(struct pseudo_dentry *parent, const char *name,
					      const char *root);
extern struct pseudo_dentry *__sim_dentry_keyed(void *key, const char *name,
						const struct dentry_operations *ops);
extern void __sim_dentry_free(struct pseudo_dentry *dentry);
extern struct pseudo_dentry *__sim_dentry_find(void *key, const char *name);
/* The last bytes of a buffer with a path, as d_dname gives it. */
extern char *__sim_dname(char *buf, int len, const char *path);
/* The path below `root`, in `buf`. */
extern char *__sim_dentry_path(struct pseudo_dentry *dentry, const char *root, char *buf);
extern struct inode *__sim_inode_new(umode_t mode, void *data);
extern void __sim_inode_free(struct inode *inode);

#endif

/* SPDX-License-Identifier: MIT */
/* From names to paths. */
#ifndef _LINUX_NAMEI_H
#define _LINUX_NAMEI_H

#include <linux/fcntl.h>
#include <linux/mount.h>
#include <linux/path.h>
#include <linux/types.h>
#include <linux/version.h>

struct dentry;
struct filename;
struct inode;

#define LOOKUP_FOLLOW 0x0001
#define LOOKUP_DIRECTORY 0x0002
#define LOOKUP_PARENT 0x0010
#define LOOKUP_CREATE 0x0200

extern int kern_path(const char *name, unsigned int flags, struct path *path);
extern int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt, const char *name,
			   unsigned int flags, struct path *path);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
extern struct dentry *kern_path_create(int dfd, const char *name, struct path *path,
				       unsigned int flags);
extern void done_path_create(struct path *path, struct dentry *dentry);
extern struct dentry *kern_path_locked(const char *name, struct path *path);
extern struct dentry *lookup_one_len(const char *name, struct dentry *base, int len);
extern struct dentry *lookup_one_len_unlocked(const char *name, struct dentry *base, int len);
#endif

extern int vfs_create(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
		      umode_t mode, bool excl);
extern int vfs_mkdir(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
		     umode_t mode);
extern int vfs_rmdir(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry);
extern int vfs_unlink(struct __sim_mnt_idmap *idmap, struct inode *dir, struct dentry *dentry,
		      struct inode **delegated);

#endif

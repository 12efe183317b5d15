/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MOUNT_H
#define _LINUX_MOUNT_H

#include <linux/types.h>
#include <linux/version.h>

struct super_block;
struct dentry;
struct mnt_idmap;
struct user_namespace;
struct file_system_type;

/* Who owns files of a mount: nobody maps anything here. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
#define __sim_mnt_idmap mnt_idmap
#else
#define __sim_mnt_idmap user_namespace
#endif

struct vfsmount {
	struct dentry *mnt_root;
	struct super_block *mnt_sb;
	int mnt_flags;
	struct __sim_mnt_idmap *__mnt_idmap;
};

static inline struct __sim_mnt_idmap *__sim_idmap(const struct vfsmount *mnt)
{
	return mnt->__mnt_idmap;
}
#define mnt_idmap(mnt) __sim_idmap(mnt)
#define mnt_user_ns(mnt) __sim_idmap(mnt)

extern struct vfsmount *mntget(struct vfsmount *mnt);
extern void mntput(struct vfsmount *mnt);
extern struct vfsmount *kern_mount(struct file_system_type *type);
extern void kern_unmount(struct vfsmount *mnt);

#endif

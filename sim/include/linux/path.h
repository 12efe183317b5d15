/* SPDX-License-Identifier: MIT */
/* Where a file is: a mount and an entry in it. */
#ifndef _LINUX_PATH_H
#define _LINUX_PATH_H

#include <linux/types.h>

struct dentry;
struct vfsmount;

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

extern void path_get(const struct path *path);
extern void path_put(const struct path *path);
static inline int path_equal(const struct path *a, const struct path *b)
{
	return a->mnt == b->mnt && a->dentry == b->dentry;
}
static inline void path_put_init(struct path *path)
{
	path_put(path);
	*path = (struct path){ };
}

#endif

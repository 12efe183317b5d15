/* SPDX-License-Identifier: MIT */
/* Directory entries. */
#ifndef _LINUX_DCACHE_H
#define _LINUX_DCACHE_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/path.h>

struct inode;
struct dentry;

struct qstr {
	union {
		struct {
			u32 hash;
			u32 len;
		};
		u64 hash_len;
	};
	const unsigned char *name;
};

extern struct dentry *dget(struct dentry *dentry);
extern void dput(struct dentry *dentry);
extern char *d_path(const struct path *path, char *buf, int buflen);
extern char *dentry_path_raw(const struct dentry *dentry, char *buf, int buflen);

#endif

/* SPDX-License-Identifier: MIT */
/* Files that are on no file system. */
#ifndef _LINUX_ANON_INODES_H
#define _LINUX_ANON_INODES_H

struct file;
struct file_operations;

extern struct file *anon_inode_getfile(const char *name, const struct file_operations *fops,
				       void *priv, int flags);
extern int anon_inode_getfd(const char *name, const struct file_operations *fops, void *priv,
			    int flags);

#endif

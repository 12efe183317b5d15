/* SPDX-License-Identifier: MIT */
/* Files under /sys/kernel/debug. */
#ifndef _LINUX_DEBUGFS_H
#define _LINUX_DEBUGFS_H

#include <linux/fs.h>
#include <linux/seq_file.h>
#include <linux/types.h>

extern struct dentry *debugfs_create_dir(const char *name, struct dentry *parent);
extern struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent,
					  void *data, const struct file_operations *fops);
extern struct dentry *debugfs_create_file_unsafe(const char *name, umode_t mode,
						 struct dentry *parent, void *data,
						 const struct file_operations *fops);
extern struct dentry *debugfs_lookup(const char *name, struct dentry *parent);
extern void debugfs_lookup_and_remove(const char *name, struct dentry *parent);
extern bool debugfs_initialized(void);
#define debugfs_create_file_size(name, mode, parent, data, fops, size) \
	((void)debugfs_create_file(name, mode, parent, data, fops))
extern void debugfs_create_u8(const char *name, umode_t mode, struct dentry *parent, u8 *value);
extern void debugfs_create_u16(const char *name, umode_t mode, struct dentry *parent, u16 *value);
extern void debugfs_create_u32(const char *name, umode_t mode, struct dentry *parent, u32 *value);
extern void debugfs_create_u64(const char *name, umode_t mode, struct dentry *parent, u64 *value);
extern void debugfs_create_ulong(const char *name, umode_t mode, struct dentry *parent,
				 unsigned long *value);
extern void debugfs_create_x8(const char *name, umode_t mode, struct dentry *parent, u8 *value);
extern void debugfs_create_x16(const char *name, umode_t mode, struct dentry *parent, u16 *value);
extern void debugfs_create_x32(const char *name, umode_t mode, struct dentry *parent, u32 *value);
extern void debugfs_create_x64(const char *name, umode_t mode, struct dentry *parent, u64 *value);
extern void debugfs_create_size_t(const char *name, umode_t mode, struct dentry *parent,
				  size_t *value);
extern void debugfs_create_atomic_t(const char *name, umode_t mode, struct dentry *parent,
				    atomic_t *value);
extern void debugfs_create_bool(const char *name, umode_t mode, struct dentry *parent,
				bool *value);
extern void debugfs_create_str(const char *name, umode_t mode, struct dentry *parent,
			       char **value);
struct debugfs_blob_wrapper {
	void *data;
	unsigned long size;
};
extern struct dentry *debugfs_create_blob(const char *name, umode_t mode, struct dentry *parent,
					  struct debugfs_blob_wrapper *blob);
extern void debugfs_remove(struct dentry *dentry);
#define debugfs_remove_recursive(dentry) debugfs_remove(dentry)
#define debugfs_attr_read simple_attr_read
#define debugfs_attr_write simple_attr_write
#define DEFINE_DEBUGFS_ATTRIBUTE(name, get, set, fmt) DEFINE_SIMPLE_ATTRIBUTE(name, get, set, fmt)

#endif

/* SPDX-License-Identifier: MIT */
/* Files under /proc. */
#ifndef _LINUX_PROC_FS_H
#define _LINUX_PROC_FS_H

#include <linux/types.h>
#include <linux/fs.h>
#include <linux/seq_file.h>
#include <linux/version.h>

struct proc_dir_entry;

#define PROC_ENTRY_PERMANENT 1

struct proc_ops {
	unsigned int proc_flags;
	int (*proc_open)(struct inode *inode, struct file *file);
	ssize_t (*proc_read)(struct file *file, char __user *buf, size_t count, loff_t *pos);
	ssize_t (*proc_write)(struct file *file, const char __user *buf, size_t count, loff_t *pos);
	loff_t (*proc_lseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*proc_read_iter)(struct kiocb *iocb, struct iov_iter *to);
	__poll_t (*proc_poll)(struct file *file, struct poll_table_struct *table);
	long (*proc_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*proc_mmap)(struct file *file, struct vm_area_struct *vma);
	int (*proc_release)(struct inode *inode, struct file *file);
};

extern struct proc_dir_entry *proc_mkdir(const char *name, struct proc_dir_entry *parent);
extern struct proc_dir_entry *proc_create(const char *name, umode_t mode,
					  struct proc_dir_entry *parent,
					  const struct proc_ops *ops);
extern struct proc_dir_entry *proc_create_data(const char *name, umode_t mode,
					       struct proc_dir_entry *parent,
					       const struct proc_ops *ops, void *data);
extern struct proc_dir_entry *proc_create_single_data(const char *name, umode_t mode,
						      struct proc_dir_entry *parent,
						      int (*show)(struct seq_file *m, void *v),
						      void *data);
extern struct proc_dir_entry *proc_create_seq_private(const char *name, umode_t mode,
						      struct proc_dir_entry *parent,
						      const struct seq_operations *ops,
						      unsigned int state_size, void *data);
#define proc_create_seq_data(name, mode, parent, ops, data) \
	proc_create_seq_private(name, mode, parent, ops, 0, data)
#define proc_create_seq(name, mode, parent, ops) \
	proc_create_seq_private(name, mode, parent, ops, 0, NULL)
extern struct proc_dir_entry *proc_mkdir_data(const char *name, umode_t mode,
					      struct proc_dir_entry *parent, void *data);
#define proc_mkdir_mode(name, mode, parent) proc_mkdir_data(name, mode, parent, NULL)
extern int remove_proc_subtree(const char *name, struct proc_dir_entry *parent);
extern void proc_set_user(struct proc_dir_entry *entry, kuid_t uid, kgid_t gid);
extern struct proc_dir_entry *proc_symlink(const char *name, struct proc_dir_entry *parent,
					   const char *target);
extern void proc_set_size(struct proc_dir_entry *entry, loff_t size);
extern void *proc_get_parent_data(const struct inode *inode);
#define proc_create_single(name, mode, parent, show) \
	proc_create_single_data(name, mode, parent, show, NULL)
extern void proc_remove(struct proc_dir_entry *entry);
extern void remove_proc_entry(const char *name, struct proc_dir_entry *parent);
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 17, 0)
#define PDE_DATA(inode) pde_data(inode)
#endif
extern void *pde_data(const struct inode *inode);

#endif

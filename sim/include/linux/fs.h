/* SPDX-License-Identifier: MIT */
/* Files, as far as modules meet them. */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

#include <linux/types.h>
#include <linux/stat.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/mutex.h>
#include <linux/path.h>
#include <linux/dcache.h>
#include <linux/mount.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/kdev_t.h>
#include <linux/uaccess.h>

struct file;
struct inode;
struct module;
struct poll_table_struct;
struct kiocb;
struct iov_iter;
struct cdev;
struct vm_area_struct;

struct file_operations {
	struct module *owner;
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, char __user *buf, size_t count, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t count, loff_t *pos);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *table);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*open)(struct inode *inode, struct file *file);
	int (*flush)(struct file *file, void *id);
	int (*release)(struct inode *inode, struct file *file);
	long (*compat_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	ssize_t (*read_iter)(struct kiocb *iocb, struct iov_iter *to);
	ssize_t (*write_iter)(struct kiocb *iocb, struct iov_iter *from);
	int (*fasync)(int fd, struct file *file, int on);
	int (*fsync)(struct file *file, loff_t start, loff_t end, int datasync);
};

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define FMODE_READ ((fmode_t)0x1)
#define FMODE_WRITE ((fmode_t)0x2)

struct file {
	atomic_long_t f_count;
	fmode_t f_mode;
	unsigned int f_flags;
	const struct file_operations *f_op;
	struct inode *f_inode;
	void *private_data;
	loff_t f_pos;
	struct path f_path;
};

struct inode {
	umode_t i_mode;
	uid_t i_uid;
	gid_t i_gid;
	unsigned long i_ino;
	loff_t i_size;
	dev_t i_rdev;
	struct cdev *i_cdev;
	const struct file_operations *i_fop;
	void *i_private;
};
#define inode_lock(inode) ((void)(inode))
#define inode_unlock(inode) ((void)(inode))
#define iminor(inode) MINOR((inode)->i_rdev)
#define imajor(inode) MAJOR((inode)->i_rdev)
#define fops_get(fops) \
	((fops) && try_module_get((fops)->owner) ? (fops) : NULL)
#define fops_put(fops)                 \
	do {                               \
		if (fops)                      \
			module_put((fops)->owner); \
	} while (0)

static inline struct inode *file_inode(const struct file *file)
{
	return file->f_inode;
}

extern struct file *filp_open(const char *name, int flags, umode_t mode);
extern int filp_close(struct file *file, void *id);
extern struct file *get_file(struct file *file);
extern void fput(struct file *file);
extern ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos);
extern ssize_t kernel_write(struct file *file, const void *buf, size_t count, loff_t *pos);
extern loff_t noop_llseek(struct file *file, loff_t offset, int whence);
extern loff_t default_llseek(struct file *file, loff_t offset, int whence);
extern loff_t no_llseek(struct file *file, loff_t offset, int whence);
extern int simple_open(struct inode *inode, struct file *file);
extern int nonseekable_open(struct inode *inode, struct file *file);
extern int stream_open(struct inode *inode, struct file *file);
/* Files that hold one number. */
extern int simple_attr_open(struct inode *inode, struct file *file,
			    int (*get)(void *data, u64 *value), int (*set)(void *data, u64 value),
			    const char *fmt);
extern int simple_attr_release(struct inode *inode, struct file *file);
extern ssize_t simple_attr_read(struct file *file, char __user *buf, size_t count, loff_t *pos);
extern ssize_t simple_attr_write(struct file *file, const char __user *buf, size_t count,
				 loff_t *pos);
#define DEFINE_SIMPLE_ATTRIBUTE(name, get_, set_, fmt)                          \
	static int name##_open(struct inode *inode, struct file *file)              \
	{                                                                           \
		return simple_attr_open(inode, file, get_, set_, fmt);                  \
	}                                                                           \
	static const struct file_operations name = {                                \
		.owner = THIS_MODULE,                                                   \
		.open = name##_open,                                                    \
		.release = simple_attr_release,                                         \
		.read = simple_attr_read,                                               \
		.write = simple_attr_write,                                             \
		.llseek = default_llseek,                                               \
	}
#define DEFINE_SIMPLE_ATTRIBUTE_SIGNED(name, get, set, fmt) \
	DEFINE_SIMPLE_ATTRIBUTE(name, get, set, fmt)

/* Numbers of character devices. */
extern int alloc_chrdev_region(dev_t *dev, unsigned int first, unsigned int count,
			       const char *name);
extern int register_chrdev_region(dev_t from, unsigned int count, const char *name);
extern void unregister_chrdev_region(dev_t from, unsigned int count);
extern int __register_chrdev(unsigned int major, unsigned int first, unsigned int count,
			     const char *name, const struct file_operations *fops);
extern void __unregister_chrdev(unsigned int major, unsigned int first, unsigned int count,
				const char *name);
#define register_chrdev(major, name, fops) __register_chrdev(major, 0, 256, name, fops)
#define unregister_chrdev(major, name) __unregister_chrdev(major, 0, 256, name)
extern ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *pos,
				       const void *from, size_t available);
extern ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *pos,
				      const void __user *from, size_t count);

#endif

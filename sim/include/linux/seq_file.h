/* SPDX-License-Identifier: MIT */
/* Files whose text is made when they are read. */
#ifndef _LINUX_SEQ_FILE_H
#define _LINUX_SEQ_FILE_H

#include <linux/types.h>
#include <linux/string.h>
#include <linux/mutex.h>
#include <linux/fs.h>

struct seq_operations;

struct seq_file {
	char *buf;
	size_t size;
	size_t from;
	size_t count;
	size_t pad_until;
	loff_t index;
	loff_t read_pos;
	struct mutex lock;
	const struct seq_operations *op;
	int poll_event;
	const struct file *file;
	void *private;
};

struct seq_operations {
	void *(*start)(struct seq_file *m, loff_t *pos);
	void (*stop)(struct seq_file *m, void *v);
	void *(*next)(struct seq_file *m, void *v, loff_t *pos);
	int (*show)(struct seq_file *m, void *v);
};

extern int seq_open(struct file *file, const struct seq_operations *op);
extern int seq_release(struct inode *inode, struct file *file);
extern int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data);
extern int single_release(struct inode *inode, struct file *file);
extern ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *pos);
extern loff_t seq_lseek(struct file *file, loff_t offset, int whence);
extern void seq_printf(struct seq_file *m, const char *fmt, ...) __printf(2, 3);
extern void seq_putc(struct seq_file *m, char c);
extern void seq_puts(struct seq_file *m, const char *s);

#define DEFINE_SHOW_ATTRIBUTE(name)                                         \
	static int name##_open(struct inode *inode, struct file *file)          \
	{                                                                       \
		return single_open(file, name##_show, inode->i_private);            \
	}                                                                       \
	static const struct file_operations name##_fops = {                     \
		.owner = THIS_MODULE,                                               \
		.open = name##_open,                                                \
		.read = seq_read,                                                   \
		.llseek = seq_lseek,                                                \
		.release = single_release,                                          \
	}

#endif

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
extern void *__seq_open_private(struct file *file, const struct seq_operations *op, int size);
extern int seq_open_private(struct file *file, const struct seq_operations *op, int size);
extern int seq_release_private(struct inode *inode, struct file *file);
extern int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data);
extern int single_open_size(struct file *file, int (*show)(struct seq_file *m, void *v),
			    void *data, size_t size);
extern int single_release(struct inode *inode, struct file *file);
extern ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *pos);
extern loff_t seq_lseek(struct file *file, loff_t offset, int whence);
extern void seq_printf(struct seq_file *m, const char *fmt, ...) __printf(2, 3);
extern void seq_vprintf(struct seq_file *m, const char *fmt, va_list args) __printf(2, 0);
extern void seq_putc(struct seq_file *m, char c);
extern void seq_puts(struct seq_file *m, const char *s);
extern int seq_write(struct seq_file *m, const void *data, size_t length);
extern void seq_put_decimal_ull(struct seq_file *m, const char *before, unsigned long long num);
extern void seq_put_decimal_ll(struct seq_file *m, const char *before, long long num);
extern void seq_pad(struct seq_file *m, char c);
extern void seq_escape(struct seq_file *m, const char *s, const char *esc);
extern struct list_head *seq_list_start(struct list_head *head, loff_t pos);
extern struct list_head *seq_list_start_head(struct list_head *head, loff_t pos);
extern struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *pos);
extern struct hlist_node *seq_hlist_start(struct hlist_head *head, loff_t pos);
extern struct hlist_node *seq_hlist_next(void *v, struct hlist_head *head, loff_t *pos);
#define seq_has_overflowed(m) ((m)->count == (m)->size)
#define seq_setwidth(m, width) ((m)->pad_until = (m)->count + (width))
#define SEQ_SKIP 1
#define SEQ_START_TOKEN ((void *)1)

#define DEFINE_SEQ_ATTRIBUTE(name)                                          \
	static int name##_open(struct inode *inode, struct file *file)          \
	{                                                                       \
		int result = seq_open(file, &name##_sops);                          \
		if (!result && inode->i_private)                                    \
			((struct seq_file *)file->private_data)->private = inode->i_private; \
		return result;                                                      \
	}                                                                       \
	static const struct file_operations name##_fops = {                     \
		.owner = THIS_MODULE,                                               \
		.open = name##_open,                                                \
		.read = seq_read,                                                   \
		.llseek = seq_lseek,                                                \
		.release = seq_release,                                             \
	}
#define DEFINE_PROC_SHOW_ATTRIBUTE(name)                                    \
	static int name##_open(struct inode *inode, struct file *file)          \
	{                                                                       \
		return single_open(file, name##_show, pde_data(inode));             \
	}                                                                       \
	static const struct proc_ops name##_proc_ops = {                        \
		.proc_open = name##_open,                                           \
		.proc_read = seq_read,                                              \
		.proc_lseek = seq_lseek,                                            \
		.proc_release = single_release,                                     \
	}
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

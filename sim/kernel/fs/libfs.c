/* SPDX-License-Identifier: MIT */
/* What simple file systems and drivers make their files with (fs/libfs.c). */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/slab.h>
#include <linux/string.h>

ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *pos, const void *from,
				size_t available)
{
	size_t left;

	if (*pos < 0)
		return -EINVAL;
	if (*pos >= available || !count)
		return 0;
	count = min(count, available - (size_t)*pos);
	left = copy_to_user(to, from + *pos, count);
	if (left == count)
		return -EFAULT;
	*pos += count - left;
	return count - left;
}
EXPORT_SYMBOL(simple_read_from_buffer);

ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *pos, const void __user *from,
			       size_t count)
{
	size_t left;

	if (*pos < 0)
		return -EINVAL;
	if (*pos >= available || !count)
		return 0;
	count = min(count, available - (size_t)*pos);
	left = copy_from_user(to + *pos, from, count);
	if (left == count)
		return -EFAULT;
	*pos += count - left;
	return count - left;
}
EXPORT_SYMBOL(simple_write_to_buffer);

int simple_open(struct inode *inode, struct file *file)
{
	if (inode->i_private)
		file->private_data = inode->i_private;
	return 0;
}
EXPORT_SYMBOL(simple_open);

int nonseekable_open(struct inode *inode, struct file *file)
{
	file->f_mode &= ~FMODE_LSEEK;
	return 0;
}
EXPORT_SYMBOL(nonseekable_open);

int stream_open(struct inode *inode, struct file *file)
{
	return nonseekable_open(inode, file);
}
EXPORT_SYMBOL(stream_open);

loff_t default_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence == SEEK_END)
		offset += i_size_read(file_inode(file));
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}
EXPORT_SYMBOL(default_llseek);

loff_t noop_llseek(struct file *file, loff_t offset, int whence)
{
	return file->f_pos;
}
EXPORT_SYMBOL(noop_llseek);

loff_t no_llseek(struct file *file, loff_t offset, int whence)
{
	return -ESPIPE;
}
EXPORT_SYMBOL(no_llseek);

/* An open file that holds one number. */
struct simple_attr {
	int (*get)(void *data, u64 *value);
	int (*set)(void *data, u64 value);
	char get_buf[24];
	char set_buf[24];
	void *data;
	const char *fmt;
	struct mutex mutex;
};

int simple_attr_open(struct inode *inode, struct file *file, int (*get)(void *data, u64 *value),
		     int (*set)(void *data, u64 value), const char *fmt)
{
	struct simple_attr *attr = kzalloc(sizeof(*attr), GFP_KERNEL);

	if (!attr)
		return -ENOMEM;
	attr->get = get;
	attr->set = set;
	attr->data = inode->i_private;
	attr->fmt = fmt;
	mutex_init(&attr->mutex);
	file->private_data = attr;
	return 0;
}
EXPORT_SYMBOL_GPL(simple_attr_open);

int simple_attr_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}
EXPORT_SYMBOL_GPL(simple_attr_release);

ssize_t simple_attr_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct simple_attr *attr = file->private_data;
	u64 value;
	int error;

	if (!attr->get)
		return -EACCES;
	if (!*pos || !attr->get_buf[0]) {
		error = attr->get(attr->data, &value);
		if (error)
			return error;
		scnprintf(attr->get_buf, sizeof(attr->get_buf), attr->fmt,
			  (unsigned long long)value);
	}
	return simple_read_from_buffer(buf, count, pos, attr->get_buf, strlen(attr->get_buf));
}
EXPORT_SYMBOL_GPL(simple_attr_read);

ssize_t simple_attr_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	struct simple_attr *attr = file->private_data;
	size_t size = min(sizeof(attr->set_buf) - 1, count);
	unsigned long long value;
	int error;

	if (!attr->set)
		return -EACCES;
	if (copy_from_user(attr->set_buf, buf, size))
		return -EFAULT;
	attr->set_buf[size] = '\0';
	error = kstrtoull(strim(attr->set_buf), 0, &value);
	if (error)
		return error;
	error = attr->set(attr->data, value);
	return error ? error : (ssize_t)count;
}
EXPORT_SYMBOL_GPL(simple_attr_write);

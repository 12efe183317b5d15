/* SPDX-License-Identifier: MIT */
/* Files of debugfs that hold a variable (fs/debugfs/file.c). */
#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/slab.h>
#include <linux/string.h>

/* Files for a number of `type`, with that format. */
#define NUMBER(name, type, fmt)                                                         \
	static int name##_get(void *data, u64 *value)                                       \
	{                                                                                   \
		*value = *(type *)data;                                                         \
		return 0;                                                                       \
	}                                                                                   \
	static int name##_set(void *data, u64 value)                                        \
	{                                                                                   \
		*(type *)data = value;                                                          \
		return 0;                                                                       \
	}                                                                                   \
	DEFINE_SIMPLE_ATTRIBUTE(fops_##name, name##_get, name##_set, fmt);                  \
	void debugfs_create_##name(const char *file, umode_t mode, struct dentry *parent,   \
				   type *value)                                                     \
	{                                                                                   \
		debugfs_create_file(file, mode, parent, value, &fops_##name);                   \
	}

NUMBER(u8, u8, "%llu\n")
EXPORT_SYMBOL_GPL(debugfs_create_u8);
NUMBER(u16, u16, "%llu\n")
EXPORT_SYMBOL_GPL(debugfs_create_u16);
NUMBER(u32, u32, "%llu\n")
EXPORT_SYMBOL_GPL(debugfs_create_u32);
NUMBER(u64, u64, "%llu\n")
EXPORT_SYMBOL_GPL(debugfs_create_u64);
NUMBER(ulong, unsigned long, "%llu\n")
EXPORT_SYMBOL_GPL(debugfs_create_ulong);
NUMBER(x8, u8, "0x%02llx\n")
EXPORT_SYMBOL_GPL(debugfs_create_x8);
NUMBER(x16, u16, "0x%04llx\n")
EXPORT_SYMBOL_GPL(debugfs_create_x16);
NUMBER(x32, u32, "0x%08llx\n")
EXPORT_SYMBOL_GPL(debugfs_create_x32);
NUMBER(x64, u64, "0x%016llx\n")
EXPORT_SYMBOL_GPL(debugfs_create_x64);
NUMBER(size_t, size_t, "%llu\n")
EXPORT_SYMBOL_GPL(debugfs_create_size_t);

static int atomic_get(void *data, u64 *value)
{
	*value = (s64)atomic_read(data);
	return 0;
}

static int atomic_put(void *data, u64 value)
{
	atomic_set(data, value);
	return 0;
}
DEFINE_SIMPLE_ATTRIBUTE(fops_atomic, atomic_get, atomic_put, "%lld\n");

void debugfs_create_atomic_t(const char *name, umode_t mode, struct dentry *parent,
			     atomic_t *value)
{
	debugfs_create_file(name, mode, parent, value, &fops_atomic);
}
EXPORT_SYMBOL_GPL(debugfs_create_atomic_t);

static ssize_t bool_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	bool *value = file->private_data;

	return simple_read_from_buffer(buf, count, pos, *value ? "Y\n" : "N\n", 2);
}

static ssize_t bool_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	char text[4] = "";
	int error;

	if (copy_from_user(text, buf, min(count, sizeof(text) - 1)))
		return -EFAULT;
	error = kstrtobool(text, file->private_data);
	return error ? error : (ssize_t)count;
}

static const struct file_operations fops_bool = {
	.open = simple_open,
	.read = bool_read,
	.write = bool_write,
	.llseek = default_llseek,
};

void debugfs_create_bool(const char *name, umode_t mode, struct dentry *parent, bool *value)
{
	debugfs_create_file(name, mode, parent, value, &fops_bool);
}
EXPORT_SYMBOL_GPL(debugfs_create_bool);

static ssize_t str_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	char *text = *(char **)file->private_data;
	char *copy = kasprintf(GFP_KERNEL, "%s\n", text);
	ssize_t n;

	if (!copy)
		return -ENOMEM;
	n = simple_read_from_buffer(buf, count, pos, copy, strlen(copy));
	kfree(copy);
	return n;
}

static const struct file_operations fops_str = {
	.open = simple_open,
	.read = str_read,
	.llseek = default_llseek,
};

void debugfs_create_str(const char *name, umode_t mode, struct dentry *parent, char **value)
{
	debugfs_create_file(name, mode, parent, value, &fops_str);
}
EXPORT_SYMBOL_GPL(debugfs_create_str);

static ssize_t blob_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct debugfs_blob_wrapper *blob = file->private_data;

	return simple_read_from_buffer(buf, count, pos, blob->data, blob->size);
}

static const struct file_operations fops_blob = {
	.open = simple_open,
	.read = blob_read,
	.llseek = default_llseek,
};

struct dentry *debugfs_create_blob(const char *name, umode_t mode, struct dentry *parent,
				   struct debugfs_blob_wrapper *blob)
{
	return debugfs_create_file(name, mode, parent, blob, &fops_blob);
}
EXPORT_SYMBOL_GPL(debugfs_create_blob);

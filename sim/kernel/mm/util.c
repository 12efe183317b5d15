/* SPDX-License-Identifier: MIT */
/* Copies of memory of user space (mm/util.c). */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

/* One byte more than `length` when the text is to be ended. */
static noinline void *memdup(const void __user *from, size_t length, bool ended)
{
	char *copy = kmalloc_track_caller(length + ended, GFP_USER | __GFP_NOWARN);

	if (!copy)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(copy, from, length)) {
		kfree(copy);
		return ERR_PTR(-EFAULT);
	}
	if (ended)
		copy[length] = '\0';
	return copy;
}

void *memdup_user(const void __user *from, size_t length)
{
	return memdup(from, length, false);
}
EXPORT_SYMBOL(memdup_user);

void *memdup_user_nul(const void __user *from, size_t length)
{
	return memdup(from, length, true);
}
EXPORT_SYMBOL(memdup_user_nul);

void *vmemdup_user(const void __user *from, size_t length)
{
	void *copy = kvmalloc(length, GFP_USER);

	if (!copy)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(copy, from, length)) {
		kvfree(copy);
		return ERR_PTR(-EFAULT);
	}
	return copy;
}
EXPORT_SYMBOL(vmemdup_user);

char *strndup_user(const char __user *from, long length)
{
	long size = strnlen_user(from, length);
	char *copy;

	if (!size)
		return ERR_PTR(-EFAULT);
	if (size > length)
		return ERR_PTR(-EINVAL);
	copy = memdup_user(from, size);
	if (!IS_ERR(copy))
		copy[size - 1] = '\0';
	return copy;
}
EXPORT_SYMBOL(strndup_user);

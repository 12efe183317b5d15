// SPDX-License-Identifier: MIT
/*
 * System calls of programs in user space on files of the pseudo file systems: open, read, write,
 * ioctl, poll, lseek, mmap, close.
 *
 * Simplified: a poll looks, and does not wait; a driver's pages are mapped at once.
 */
#include <linux/err.h>
#include <linux/export.h>
#include <linux/fcntl.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "pseudo.h"

/*
 * Files that a program in user space has open. Where the kernel has a table for each process, this
 * is one for all; the numbers are not those that the programs see.
 */
#define OPEN_MAX_FILES 64

static struct open_entry {
	struct file *file;
	const struct pseudo_ops *ops;
	void *owner;
	unsigned int mappings; /* each keeps the file open */
	bool closed;
} open_files[OPEN_MAX_FILES];

/* open(2): a number, or a negative errno. */
int __sim_user_open(const struct pseudo_ops *ops, void *owner, unsigned int flags)
{
	struct file *file;
	fmode_t mode = FMODE_READ;
	int n;

	for (n = 0; n < OPEN_MAX_FILES && open_files[n].file; n++)
		;
	if (n == OPEN_MAX_FILES)
		return -EMFILE;
	if ((flags & O_ACCMODE) == O_WRONLY)
		mode = FMODE_WRITE;
	else if ((flags & O_ACCMODE) == O_RDWR)
		mode = FMODE_READ | FMODE_WRITE;
	file = __sim_open_file(ops, owner, mode | FMODE_LSEEK, flags);
	if (IS_ERR(file))
		return PTR_ERR(file);
	open_files[n].file = file;
	open_files[n].ops = ops;
	open_files[n].owner = owner;
	return n;
}
EXPORT_SYMBOL(__sim_user_open);

/* The same for a node that mknod made. */
int __sim_user_open_node(const char *name, dev_t dev, unsigned int flags)
{
	struct pseudo_dentry *dentry = __sim_node_dentry(name, dev);

	return dentry ? __sim_user_open(__sim_node_ops(), dentry, flags) : -ENOMEM;
}
EXPORT_SYMBOL(__sim_user_open_node);

void __sim_user_close(int n)
{
	struct open_entry entry = open_files[n];

	if (entry.mappings) {
		open_files[n].closed = true;
		return;
	}
	memset(&open_files[n], 0, sizeof(open_files[n]));
	__sim_close_file(entry.ops, entry.owner, entry.file);
}
EXPORT_SYMBOL(__sim_user_close);

int __sim_user_read(int n, char __user *buf, size_t size)
{
	if (!(open_files[n].file->f_mode & FMODE_READ))
		return -EBADF;
	return __sim_vfs_read(open_files[n].ops, open_files[n].file, buf, size);
}
EXPORT_SYMBOL(__sim_user_read);

int __sim_user_write(int n, const char __user *buf, size_t size)
{
	if (!(open_files[n].file->f_mode & FMODE_WRITE))
		return -EBADF;
	return __sim_vfs_write(open_files[n].ops, open_files[n].file, buf, size);
}
EXPORT_SYMBOL(__sim_user_write);

int __sim_user_ioctl(int n, unsigned int cmd, unsigned long arg)
{
	struct file *file = open_files[n].file;
	long error;

	if (!file->f_op || !file->f_op->unlocked_ioctl)
		return -ENOTTY;
	error = file->f_op->unlocked_ioctl(file, cmd, arg);
	/* What no driver knows is for the program an operation that the device does not have. */
	return error == -ENOIOCTLCMD ? -ENOTTY : error;
}
EXPORT_SYMBOL(__sim_user_ioctl);

/* What a file is ready for now. */
int __sim_user_poll(int n)
{
	struct file *file = open_files[n].file;

	if (!file->f_op || !file->f_op->poll)
		return DEFAULT_POLLMASK;
	return file->f_op->poll(file, NULL);
}
EXPORT_SYMBOL(__sim_user_poll);

int __sim_user_seek(int n, loff_t offset, int whence)
{
	struct file *file = open_files[n].file;

	/* What nonseekable_open() said, whatever the driver has as its llseek. */
	if (!(file->f_mode & FMODE_LSEEK) || (file->f_op && !file->f_op->llseek))
		return -ESPIPE;
	if (file->f_op)
		return file->f_op->llseek(file, offset, whence);
	return default_llseek(file, offset, whence);
}
EXPORT_SYMBOL(__sim_user_seek);

static struct kmem_cache *vma_cache;

static noinline struct vm_area_struct *vm_area_alloc(void)
{
	if (!vma_cache)
		vma_cache = kmem_cache_create("vm_area_struct", sizeof(struct vm_area_struct), 0,
					      SLAB_ACCOUNT, NULL);
	return vma_cache ? kmem_cache_zalloc(vma_cache, GFP_KERNEL) : NULL;
}

/*
 * mmap(2): the driver maps what it has at `start`. What it would map when the program touches a page
 * is mapped at once.
 */
int __sim_user_mmap(int n, unsigned long start, unsigned long size, unsigned long flags,
		    unsigned long pgoff)
{
	struct file *file = open_files[n].file;
	struct vm_area_struct *vma;
	unsigned long at;
	int error;

	if (!file->f_op || !file->f_op->mmap)
		return -ENODEV;
	vma = vm_area_alloc();
	if (!vma)
		return -ENOMEM;
	vma->vm_start = start;
	vma->vm_end = start + size;
	vma->vm_pgoff = pgoff;
	vma->vm_file = file;
	*(vm_flags_t *)&vma->vm_flags = flags;
	error = file->f_op->mmap(file, vma);
	for (at = start; !error && vma->vm_ops && vma->vm_ops->fault && at < start + size;
	     at += PAGE_SIZE) {
		struct vm_fault vmf = {
			.vma = vma,
			.address = at,
			.pgoff = pgoff + ((at - start) >> PAGE_SHIFT),
		};
		vm_fault_t result = vma->vm_ops->fault(&vmf);

		if (result & VM_FAULT_ERROR)
			break;
		if (vmf.page)
			error = vm_insert_page(vma, at, vmf.page);
	}
	if (error)
		kmem_cache_free(vma_cache, vma);
	else {
		open_files[n].mappings++;
		__sim_user_mapped(start, vma);
	}
	return error;
}
EXPORT_SYMBOL(__sim_user_mmap);

/* munmap(2) of what a driver mapped. */
void __sim_user_munmap(struct vm_area_struct *vma)
{
	int n;

	for (n = 0; open_files[n].file != vma->vm_file; n++)
		;
	if (vma->vm_ops && vma->vm_ops->close)
		vma->vm_ops->close(vma);
	kmem_cache_free(vma_cache, vma);
	if (!--open_files[n].mappings && open_files[n].closed)
		__sim_user_close(n);
}
EXPORT_SYMBOL(__sim_user_munmap);

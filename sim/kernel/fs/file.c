// SPDX-License-Identifier: MIT
/*
 * Open files of a task, by number. What a task leaves open is closed when it ends.
 *
 * Simplified: a task gets its table when it opens its first file; tasks do not share tables.
 */
#include <linux/bitops.h>
#include <linux/fdtable.h>
#include <linux/init.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "internal.h"

/* Calls `fn` when a process ends. */
extern void __sim_on_exit(void (*fn)(void));

static struct kmem_cache *files_cachep;

static struct files_struct *current_files(void)
{
	struct files_struct *files = current->files;

	if (files)
		return files;
	files = kmem_cache_zalloc(files_cachep, GFP_KERNEL);
	if (!files)
		return NULL;
	atomic_set(&files->count, 1);
	spin_lock_init(&files->file_lock);
	files->fdt = &files->fdtab;
	files->fdtab.max_fds = NR_OPEN_DEFAULT;
	files->fdtab.fd = files->fd_array;
	files->fdtab.close_on_exec = files->close_on_exec_init;
	files->fdtab.open_fds = files->open_fds_init;
	files->fdtab.full_fds_bits = files->full_fds_bits_init;
	/* 0, 1 and 2 belong to the terminal. */
	files->open_fds_init[0] = 7;
	files->next_fd = 3;
	current->files = files;
	return files;
}

static void free_fdtable(struct fdtable *fdt)
{
	kvfree(fdt->fd);
	kvfree(fdt->open_fds);
	kfree(fdt);
}

/* Twice as many files; the bit maps lie one behind the other. */
static int expand_files(struct files_struct *files)
{
	struct fdtable *old = files->fdt;
	struct fdtable *new = kmalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	unsigned int max = old->max_fds * 2;
	unsigned int words = max / BITS_PER_LONG;

	if (!new)
		return -ENOMEM;
	new->max_fds = max;
	new->fd = kvmalloc_array(max, sizeof(struct file *), GFP_KERNEL_ACCOUNT);
	new->open_fds = kvmalloc(2 * words * sizeof(long) + sizeof(long), GFP_KERNEL_ACCOUNT);
	if (max > NR_OPEN_MAX || !new->fd || !new->open_fds) {
		free_fdtable(new);
		return max > NR_OPEN_MAX ? -EMFILE : -ENOMEM;
	}
	new->close_on_exec = new->open_fds + words;
	new->full_fds_bits = new->close_on_exec + words;
	memset(new->open_fds, 0, 2 * words * sizeof(long) + sizeof(long));
	memcpy(new->open_fds, old->open_fds, old->max_fds / 8);
	memset(new->fd, 0, max * sizeof(struct file *));
	memcpy(new->fd, old->fd, old->max_fds * sizeof(struct file *));
	files->fdt = new;
	if (old != &files->fdtab)
		free_fdtable(old);
	return 0;
}

int get_unused_fd_flags(unsigned int flags)
{
	struct files_struct *files = current_files();
	unsigned int fd;

	if (!files)
		return -ENOMEM;
	fd = find_next_zero_bit(files->fdt->open_fds, files->fdt->max_fds, 0);
	if (fd >= files->fdt->max_fds) {
		int error = expand_files(files);

		if (error)
			return error;
	}
	__set_bit(fd, files->fdt->open_fds);
	return fd;
}
EXPORT_SYMBOL(get_unused_fd_flags);

void put_unused_fd(unsigned int fd)
{
	if (current->files && fd < current->files->fdt->max_fds)
		__clear_bit(fd, current->files->fdt->open_fds);
}
EXPORT_SYMBOL(put_unused_fd);

void fd_install(unsigned int fd, struct file *file)
{
	struct files_struct *files = current->files;

	BUG_ON(files->fdt->fd[fd] != NULL);
	files->fdt->fd[fd] = file;
}
EXPORT_SYMBOL(fd_install);

struct file *fget(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct file *file;

	if (!files || fd >= files->fdt->max_fds)
		return NULL;
	file = files->fdt->fd[fd];
	return file ? get_file(file) : NULL;
}
EXPORT_SYMBOL(fget);

struct file *fget_raw(unsigned int fd)
{
	return fget(fd);
}
EXPORT_SYMBOL(fget_raw);

int close_fd(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct file *file;

	if (!files || fd >= files->fdt->max_fds || !files->fdt->fd[fd])
		return -EBADF;
	file = files->fdt->fd[fd];
	files->fdt->fd[fd] = NULL;
	put_unused_fd(fd);
	return filp_close(file, files);
}
EXPORT_SYMBOL(close_fd);

static void exit_files(void)
{
	struct files_struct *files = current->files;
	unsigned int fd;

	if (!files)
		return;
	for (fd = 0; fd < files->fdt->max_fds; fd++)
		if (files->fdt->fd[fd])
			filp_close(files->fdt->fd[fd], files);
	current->files = NULL;
	if (files->fdt != &files->fdtab)
		free_fdtable(files->fdt);
	kmem_cache_free(files_cachep, files);
}

static int files_struct_init(void)
{
	files_cachep = kmem_cache_create("files_cache", sizeof(struct files_struct), 0,
					 SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_ACCOUNT, NULL);
	__sim_on_exit(exit_files);
	return 0;
}
core_initcall(files_struct_init);

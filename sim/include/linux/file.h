/* SPDX-License-Identifier: MIT */
/* Files of a task, by number. */
#ifndef _LINUX_FILE_H
#define _LINUX_FILE_H

#include <linux/fs.h>
#include <linux/types.h>

struct fd {
	struct file *file;
};

extern struct file *fget(unsigned int fd);
extern struct file *fget_raw(unsigned int fd);
extern int get_unused_fd_flags(unsigned int flags);
extern void put_unused_fd(unsigned int fd);
extern void fd_install(unsigned int fd, struct file *file);
extern int close_fd(unsigned int fd);

static inline struct fd fdget(unsigned int fd)
{
	return (struct fd){ fget(fd) };
}
static inline void fdput(struct fd fd)
{
	if (fd.file)
		fput(fd.file);
}
#define fd_file(f) ((f).file)

#endif

/* SPDX-License-Identifier: MIT */
/* The table of open files. The size of files_struct is that of 6.1 and 6.12. */
#ifndef _LINUX_FDTABLE_H
#define _LINUX_FDTABLE_H

#include <linux/file.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#define NR_OPEN_DEFAULT 64
#define NR_OPEN_MAX 1024

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
	unsigned long *close_on_exec;
	unsigned long *open_fds;
	unsigned long *full_fds_bits;
	struct rcu_head rcu;
};

struct files_struct {
	atomic_t count;
	bool resize_in_progress;
	wait_queue_head_t resize_wait;
	struct fdtable *fdt;
	struct fdtable fdtab;
	spinlock_t file_lock __attribute__((aligned(64)));
	unsigned int next_fd;
	unsigned long close_on_exec_init[1];
	unsigned long open_fds_init[1];
	unsigned long full_fds_bits_init[1];
	struct file *fd_array[NR_OPEN_DEFAULT];
};

#endif

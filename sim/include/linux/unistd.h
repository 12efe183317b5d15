/* SPDX-License-Identifier: MIT */
/* Numbers of system calls. */
#ifndef _LINUX_UNISTD_H
#define _LINUX_UNISTD_H

#define __NR_read 0
#define __NR_write 1
#define __NR_open 2
#define __NR_close 3
#define __NR_stat 4
#define __NR_fstat 5
#define __NR_lseek 8
#define __NR_mmap 9
#define __NR_ioctl 16
#define __NR_getpid 39
#define __NR_clone 56
#define __NR_fork 57
#define __NR_execve 59
#define __NR_exit 60
#define __NR_kill 62
#define __NR_uname 63
#define __NR_mkdir 83
#define __NR_openat 257

#endif

/* SPDX-License-Identifier: MIT */
/* Opening files. */
#ifndef _FCNTL_H
#define _FCNTL_H

#include <sys/types.h>
#define O_ACCMODE 03
#define O_RDONLY 00
#define O_WRONLY 01
#define O_RDWR 02
#define O_CREAT 0100
#define O_EXCL 0200
#define O_NOCTTY 0400
#define O_TRUNC 01000
#define O_APPEND 02000
#define O_NONBLOCK 04000
#define O_NDELAY O_NONBLOCK
#define O_SYNC 04010000
#define O_CLOEXEC 02000000
#define AT_FDCWD (-100)
extern int open(const char *path, int flags, ...);
extern int openat(int folder, const char *path, int flags, ...);
extern int creat(const char *path, mode_t mode);

#endif

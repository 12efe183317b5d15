/* SPDX-License-Identifier: MIT */
/* Waiting for files. */
#ifndef _POLL_H
#define _POLL_H

struct pollfd {
	int fd;
	short events;
	short revents;
};
typedef unsigned long nfds_t;
#define POLLIN 0x001
#define POLLPRI 0x002
#define POLLOUT 0x004
#define POLLERR 0x008
#define POLLHUP 0x010
#define POLLNVAL 0x020
#define POLLRDNORM 0x040
#define POLLWRNORM 0x100
extern int poll(struct pollfd *files, nfds_t count, int timeout);

#endif

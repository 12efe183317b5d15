/* SPDX-License-Identifier: MIT */
/* Time. */
#ifndef _TIME_H
#define _TIME_H

#include <sys/types.h>
struct timespec {
	time_t tv_sec;
	long tv_nsec;
};
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
extern time_t time(time_t *at);
extern int clock_gettime(int clock, struct timespec *at);
extern int nanosleep(const struct timespec *how_long, struct timespec *rest);

#endif

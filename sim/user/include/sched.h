/* SPDX-License-Identifier: MIT */
/* Giving way to others. */
#ifndef _SCHED_H
#define _SCHED_H

extern int sched_yield(void);

#endif

/* SPDX-License-Identifier: MIT */
/* Logs of what is allocated, and checks of the heap. */
#ifndef _MCHECK_H
#define _MCHECK_H

enum mcheck_status { MCHECK_DISABLED = -1, MCHECK_OK, MCHECK_FREE, MCHECK_HEAD, MCHECK_TAIL };
extern void mtrace(void);
extern void muntrace(void);
extern int mcheck(void (*abortfunc)(enum mcheck_status status));
extern enum mcheck_status mprobe(void *at);

#endif

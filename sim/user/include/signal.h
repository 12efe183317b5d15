/* SPDX-License-Identifier: MIT */
/* Signals: a program may send itself one that ends it. */
#ifndef _SIGNAL_H
#define _SIGNAL_H

#define SIGINT 2
#define SIGILL 4
#define SIGABRT 6
#define SIGFPE 8
#define SIGKILL 9
#define SIGSEGV 11
#define SIGTERM 15
extern int raise(int signal);

#endif

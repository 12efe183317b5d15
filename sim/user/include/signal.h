/* SPDX-License-Identifier: MIT */
/* Signals that a program sends to itself; from outside none comes. */
#ifndef _SIGNAL_H
#define _SIGNAL_H

#include <sys/types.h>
#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
typedef void (*sighandler_t)(int);
typedef int sig_atomic_t;
typedef struct {
	unsigned long __bits[16];
} sigset_t;
#define SIG_DFL ((sighandler_t)0)
#define SIG_IGN ((sighandler_t)1)
#define SIG_ERR ((sighandler_t)-1)
#define SA_RESTART 0x10000000
#define SA_RESETHAND 0x80000000
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2
struct sigaction {
	sighandler_t sa_handler;
	sigset_t sa_mask;
	int sa_flags;
	void (*sa_restorer)(void);
};
extern int raise(int signal);
extern int kill(pid_t pid, int signal);
extern sighandler_t signal(int signal, sighandler_t handler);
extern int sigaction(int signal, const struct sigaction *now, struct sigaction *before);
extern int sigemptyset(sigset_t *set);
extern int sigaddset(sigset_t *set, int signal);
extern int sigprocmask(int how, const sigset_t *set, sigset_t *before);
extern int pthread_sigmask(int how, const sigset_t *set, sigset_t *before);

#endif

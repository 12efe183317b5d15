/* SPDX-License-Identifier: MIT */
/* Signals. */
#ifndef _LINUX_SIGNAL_H
#define _LINUX_SIGNAL_H

#include <linux/bug.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/types.h>

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGIOT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGSTKFLT 16
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPOLL SIGIO
#define SIGPWR 30
#define SIGSYS 31
#define SIGRTMIN 32
#define SIGRTMAX _NSIG

#define SI_USER 0
#define SI_KERNEL 0x80
#define SI_QUEUE -1
#define SEND_SIG_NOINFO ((struct kernel_siginfo *)0)
#define SEND_SIG_PRIV ((struct kernel_siginfo *)1)
#define POLL_IN 1
#define POLL_OUT 2

typedef union sigval {
	int sival_int;
	void __user *sival_ptr;
} sigval_t;
typedef struct kernel_siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	union {
		struct {
			pid_t si_pid;
			uid_t si_uid;
			sigval_t si_value;
		};
		void __user *si_addr;
		char __fields[112];
	};
#define si_int si_value.sival_int
#define si_ptr si_value.sival_ptr
} kernel_siginfo_t;

static inline void sigemptyset(sigset_t *set)
{
	set->sig[0] = 0;
}
static inline void sigfillset(sigset_t *set)
{
	set->sig[0] = -1UL;
}
static inline void sigaddset(sigset_t *set, int sig)
{
	set->sig[0] |= 1UL << (sig - 1);
}
static inline void sigdelset(sigset_t *set, int sig)
{
	set->sig[0] &= ~(1UL << (sig - 1));
}
static inline int sigismember(const sigset_t *set, int sig)
{
	return 1 & (set->sig[0] >> (sig - 1));
}
static inline int sigisemptyset(const sigset_t *set)
{
	return set->sig[0] == 0;
}
#define sigmask(sig) (1UL << ((sig) - 1))
#define siginitset(set, mask) ((void)((set)->sig[0] = (mask)))
#define siginitsetinv(set, mask) ((void)((set)->sig[0] = ~(unsigned long)(mask)))
static inline void clear_siginfo(kernel_siginfo_t *info)
{
	memset(info, 0, sizeof(*info));
}

/* A thread of the kernel ignores every signal but those that it allows. */
extern void allow_signal(int sig);
extern void disallow_signal(int sig);
extern void flush_signals(struct task_struct *task);
extern int send_sig(int sig, struct task_struct *task, int priv);
extern int send_sig_info(int sig, struct kernel_siginfo *info, struct task_struct *task);
extern int kill_pid(struct pid *pid, int sig, int priv);
extern int kernel_dequeue_signal(void);
#define force_sig(sig) ((void)send_sig(sig, current, 1))

#endif

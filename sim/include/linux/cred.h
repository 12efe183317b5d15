/* SPDX-License-Identifier: MIT */
/* Who a task is. The size is that of 6.1 and 6.12 in this configuration. */
#ifndef _LINUX_CRED_H
#define _LINUX_CRED_H

#include <linux/atomic.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/version.h>

struct cred {
	atomic_long_t usage;
	kuid_t uid;
	kgid_t gid;
	kuid_t suid;
	kgid_t sgid;
	kuid_t euid;
	kgid_t egid;
	kuid_t fsuid;
	kgid_t fsgid;
	unsigned int securebits;
	u64 cap_inheritable;
	u64 cap_permitted;
	u64 cap_effective;
	u64 cap_bset;
	u64 cap_ambient;
	void *user;
	void *user_ns;
	void *ucounts;
	void *group_info;
	struct rcu_head rcu;
};

static_assert(sizeof(struct cred) == 136);

extern void __put_cred(struct cred *cred);

static inline const struct cred *get_cred(const struct cred *cred)
{
	if (cred)
		atomic_long_inc(&((struct cred *)cred)->usage);
	return cred;
}
static inline void put_cred(const struct cred *cred)
{
	if (cred && atomic_long_dec_and_test(&((struct cred *)cred)->usage))
		__put_cred((struct cred *)cred);
}
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
static inline struct cred *get_new_cred(struct cred *cred)
{
	atomic_long_inc(&cred->usage);
	return cred;
}
#endif

#define current_cred() (current->cred)
#define get_current_cred() get_cred(current_cred())
#define get_task_cred(task) get_cred((task)->real_cred)
#define __task_cred(task) ((task)->real_cred)
#define current_uid() (current_cred()->uid)
#define current_gid() (current_cred()->gid)
#define current_euid() (current_cred()->euid)
#define current_fsuid() (current_cred()->fsuid)

extern struct cred *prepare_creds(void);
extern struct cred *prepare_kernel_cred(struct task_struct *daemon);
extern int commit_creds(struct cred *new);
extern void abort_creds(struct cred *new);
extern const struct cred *override_creds(const struct cred *new);
extern void revert_creds(const struct cred *old);

#endif

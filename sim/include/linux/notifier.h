/* SPDX-License-Identifier: MIT */
/* Chains of functions that are told of events. */
#ifndef _LINUX_NOTIFIER_H
#define _LINUX_NOTIFIER_H

#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/srcu.h>

struct notifier_block;
typedef int (*notifier_fn_t)(struct notifier_block *nb, unsigned long action, void *data);
struct notifier_block {
	notifier_fn_t notifier_call;
	struct notifier_block __rcu *next;
	int priority;
};
struct atomic_notifier_head {
	spinlock_t lock;
	struct notifier_block __rcu *head;
};
struct blocking_notifier_head {
	struct rw_semaphore rwsem;
	struct notifier_block __rcu *head;
};
struct raw_notifier_head {
	struct notifier_block __rcu *head;
};
struct srcu_notifier_head {
	struct mutex mutex;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	struct srcu_usage srcuu;
#endif
	struct srcu_struct srcu;
	struct notifier_block __rcu *head;
};

#define ATOMIC_NOTIFIER_INIT(name) { .head = NULL }
#define BLOCKING_NOTIFIER_INIT(name) { .rwsem = __RWSEM_INITIALIZER((name).rwsem), .head = NULL }
#define RAW_NOTIFIER_INIT(name) { .head = NULL }
#define ATOMIC_NOTIFIER_HEAD(name) struct atomic_notifier_head name = ATOMIC_NOTIFIER_INIT(name)
#define BLOCKING_NOTIFIER_HEAD(name) \
	struct blocking_notifier_head name = BLOCKING_NOTIFIER_INIT(name)
#define RAW_NOTIFIER_HEAD(name) struct raw_notifier_head name = RAW_NOTIFIER_INIT(name)
#define ATOMIC_INIT_NOTIFIER_HEAD(name) \
	do { spin_lock_init(&(name)->lock); (name)->head = NULL; } while (0)
#define BLOCKING_INIT_NOTIFIER_HEAD(name) \
	do { init_rwsem(&(name)->rwsem); (name)->head = NULL; } while (0)
#define RAW_INIT_NOTIFIER_HEAD(name) do { (name)->head = NULL; } while (0)

#define NOTIFY_DONE 0x0000
#define NOTIFY_OK 0x0001
#define NOTIFY_STOP_MASK 0x8000
#define NOTIFY_BAD (NOTIFY_STOP_MASK | 0x0002)
#define NOTIFY_STOP (NOTIFY_OK | NOTIFY_STOP_MASK)
static inline int notifier_from_errno(int err)
{
	return err ? NOTIFY_STOP_MASK | (NOTIFY_OK - err) : NOTIFY_OK;
}
static inline int notifier_to_errno(int ret)
{
	ret &= ~NOTIFY_STOP_MASK;
	return ret > NOTIFY_OK ? NOTIFY_OK - ret : 0;
}

#define __SIM_NOTIFIER(kind)                                                                 \
	extern int kind##_notifier_chain_register(struct kind##_notifier_head *nh,               \
						  struct notifier_block *nb);                            \
	extern int kind##_notifier_chain_unregister(struct kind##_notifier_head *nh,             \
						    struct notifier_block *nb);                          \
	extern int kind##_notifier_call_chain(struct kind##_notifier_head *nh, unsigned long action, \
					      void *data);
__SIM_NOTIFIER(atomic)
__SIM_NOTIFIER(blocking)
__SIM_NOTIFIER(raw)
__SIM_NOTIFIER(srcu)
extern void srcu_init_notifier_head(struct srcu_notifier_head *nh);
extern void srcu_cleanup_notifier_head(struct srcu_notifier_head *nh);

/* What happens to the machine; nothing ever does here. */
extern int register_reboot_notifier(struct notifier_block *nb);
extern int unregister_reboot_notifier(struct notifier_block *nb);
extern int register_module_notifier(struct notifier_block *nb);
extern int unregister_module_notifier(struct notifier_block *nb);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Chains of functions that are told of events (kernel/notifier.c).
 *
 * Simplified: the chains of the kernel itself are never called.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>

static noinline int notifier_chain_register(struct notifier_block **at, struct notifier_block *nb)
{
	for (; *at && nb->priority <= (*at)->priority; at = &(*at)->next)
		if (*at == nb)
			return -EEXIST;
	nb->next = *at;
	rcu_assign_pointer(*at, nb);
	return 0;
}

static noinline int notifier_chain_unregister(struct notifier_block **at,
					      struct notifier_block *nb)
{
	for (; *at; at = &(*at)->next) {
		if (*at == nb) {
			rcu_assign_pointer(*at, nb->next);
			return 0;
		}
	}
	return -ENOENT;
}

static int call_chain(struct notifier_block *nb, unsigned long action, void *data)
{
	int result = NOTIFY_DONE;

	while (nb && !(result & NOTIFY_STOP_MASK)) {
		struct notifier_block *next = nb->next;

		result = nb->notifier_call(nb, action, data);
		nb = next;
	}
	return result;
}

int raw_notifier_chain_register(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	return notifier_chain_register(&nh->head, nb);
}
EXPORT_SYMBOL_GPL(raw_notifier_chain_register);

int raw_notifier_chain_unregister(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	return notifier_chain_unregister(&nh->head, nb);
}
EXPORT_SYMBOL_GPL(raw_notifier_chain_unregister);

int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long action, void *data)
{
	return call_chain(nh->head, action, data);
}
EXPORT_SYMBOL_GPL(raw_notifier_call_chain);

int atomic_notifier_chain_register(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	unsigned long flags;
	int result;

	spin_lock_irqsave(&nh->lock, flags);
	result = notifier_chain_register(&nh->head, nb);
	spin_unlock_irqrestore(&nh->lock, flags);
	return result;
}
EXPORT_SYMBOL_GPL(atomic_notifier_chain_register);

int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	unsigned long flags;
	int result;

	spin_lock_irqsave(&nh->lock, flags);
	result = notifier_chain_unregister(&nh->head, nb);
	spin_unlock_irqrestore(&nh->lock, flags);
	synchronize_rcu();
	return result;
}
EXPORT_SYMBOL_GPL(atomic_notifier_chain_unregister);

int atomic_notifier_call_chain(struct atomic_notifier_head *nh, unsigned long action, void *data)
{
	int result;

	rcu_read_lock();
	result = call_chain(nh->head, action, data);
	rcu_read_unlock();
	return result;
}
EXPORT_SYMBOL_GPL(atomic_notifier_call_chain);

int blocking_notifier_chain_register(struct blocking_notifier_head *nh,
				     struct notifier_block *nb)
{
	int result;

	down_write(&nh->rwsem);
	result = notifier_chain_register(&nh->head, nb);
	up_write(&nh->rwsem);
	return result;
}
EXPORT_SYMBOL_GPL(blocking_notifier_chain_register);

int blocking_notifier_chain_unregister(struct blocking_notifier_head *nh,
				       struct notifier_block *nb)
{
	int result;

	down_write(&nh->rwsem);
	result = notifier_chain_unregister(&nh->head, nb);
	up_write(&nh->rwsem);
	return result;
}
EXPORT_SYMBOL_GPL(blocking_notifier_chain_unregister);

int blocking_notifier_call_chain(struct blocking_notifier_head *nh, unsigned long action,
				 void *data)
{
	int result = NOTIFY_DONE;

	if (nh->head) {
		down_read(&nh->rwsem);
		result = call_chain(nh->head, action, data);
		up_read(&nh->rwsem);
	}
	return result;
}
EXPORT_SYMBOL_GPL(blocking_notifier_call_chain);

static BLOCKING_NOTIFIER_HEAD(reboot_notifier_list);
static BLOCKING_NOTIFIER_HEAD(module_notify_list);

int register_reboot_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&reboot_notifier_list, nb);
}
EXPORT_SYMBOL(register_reboot_notifier);

int unregister_reboot_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&reboot_notifier_list, nb);
}
EXPORT_SYMBOL(unregister_reboot_notifier);

int register_module_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&module_notify_list, nb);
}
EXPORT_SYMBOL(register_module_notifier);

int unregister_module_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&module_notify_list, nb);
}
EXPORT_SYMBOL(unregister_module_notifier);

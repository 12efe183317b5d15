/* SPDX-License-Identifier: MIT */
/* Chains that are protected by SRCU (kernel/notifier.c). */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/notifier.h>

void srcu_init_notifier_head(struct srcu_notifier_head *nh)
{
	mutex_init(&nh->mutex);
	if (init_srcu_struct(&nh->srcu) < 0)
		BUG();
	RAW_INIT_NOTIFIER_HEAD((struct raw_notifier_head *)&nh->head);
}
EXPORT_SYMBOL_GPL(srcu_init_notifier_head);

void srcu_cleanup_notifier_head(struct srcu_notifier_head *nh)
{
	cleanup_srcu_struct(&nh->srcu);
}
EXPORT_SYMBOL_GPL(srcu_cleanup_notifier_head);

int srcu_notifier_chain_register(struct srcu_notifier_head *nh, struct notifier_block *nb)
{
	int result;

	mutex_lock(&nh->mutex);
	result = raw_notifier_chain_register((struct raw_notifier_head *)&nh->head, nb);
	mutex_unlock(&nh->mutex);
	return result;
}
EXPORT_SYMBOL_GPL(srcu_notifier_chain_register);

int srcu_notifier_chain_unregister(struct srcu_notifier_head *nh, struct notifier_block *nb)
{
	int result;

	mutex_lock(&nh->mutex);
	result = raw_notifier_chain_unregister((struct raw_notifier_head *)&nh->head, nb);
	mutex_unlock(&nh->mutex);
	synchronize_srcu(&nh->srcu);
	return result;
}
EXPORT_SYMBOL_GPL(srcu_notifier_chain_unregister);

int srcu_notifier_call_chain(struct srcu_notifier_head *nh, unsigned long action, void *data)
{
	int result, index = srcu_read_lock(&nh->srcu);

	result = raw_notifier_call_chain((struct raw_notifier_head *)&nh->head, action, data);
	srcu_read_unlock(&nh->srcu, index);
	return result;
}
EXPORT_SYMBOL_GPL(srcu_notifier_call_chain);

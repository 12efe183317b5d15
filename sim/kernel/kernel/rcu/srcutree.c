/* SPDX-License-Identifier: MIT */
/*
 * RCU whose readers may sleep (kernel/rcu/srcutree.c).
 *
 * Simplified: readers count in one place and not by CPU; a grace period is a short wait after which
 * none of the readers that were there is left; callbacks wait in one list.
 */
#include <linux/bug.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/string.h>

/* Jiffies until a grace period may end. */
#define GRACE 2

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
static struct srcu_usage *usage(struct srcu_struct *ssp)
{
	return ssp->srcu_sup;
}
#else
static struct srcu_usage *usage(struct srcu_struct *ssp)
{
	return &ssp->usage;
}
#endif

static void process_srcu(struct work_struct *work);

/* A static structure is complete only when it is first used. */
static struct srcu_usage *ready(struct srcu_struct *ssp)
{
	struct srcu_usage *u = usage(ssp);

	if (!u->tail) {
		u->tail = &u->first;
		u->owner = ssp;
		INIT_DELAYED_WORK(&u->work, process_srcu);
	}
	return u;
}

int init_srcu_struct(struct srcu_struct *ssp)
{
	memset(ssp, 0, sizeof(*ssp));
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	ssp->srcu_sup = kzalloc(sizeof(*ssp->srcu_sup), GFP_KERNEL);
	if (!ssp->srcu_sup)
		return -ENOMEM;
#endif
	ssp->sda = alloc_percpu(struct srcu_data);
	if (!ssp->sda) {
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
		kfree(ssp->srcu_sup);
#endif
		return -ENOMEM;
	}
	ready(ssp);
	return 0;
}
EXPORT_SYMBOL_GPL(init_srcu_struct);

void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	struct srcu_usage *u = ready(ssp);

	/* Who still reads or waits makes that a bug: it is left as it is, and leaks. */
	if (WARN_ON(u->readers[0] || u->readers[1]))
		return;
	flush_delayed_work(&u->work);
	if (WARN_ON(u->first))
		return;
	free_percpu(ssp->sda);
	ssp->sda = NULL;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	kfree(u);
	ssp->srcu_sup = NULL;
#endif
}
EXPORT_SYMBOL_GPL(cleanup_srcu_struct);

int __srcu_read_lock(struct srcu_struct *ssp)
{
	int idx = usage(ssp)->phase;

	usage(ssp)->readers[idx]++;
	return idx;
}
EXPORT_SYMBOL_GPL(__srcu_read_lock);

void __srcu_read_unlock(struct srcu_struct *ssp, int idx)
{
	usage(ssp)->readers[idx]--;
}
EXPORT_SYMBOL_GPL(__srcu_read_unlock);

/* Waits for all who read now. */
static void wait_for_readers(struct srcu_struct *ssp)
{
	struct srcu_usage *u = ready(ssp);
	int idx = u->phase;

	while (u->readers[!idx])
		schedule_timeout_uninterruptible(GRACE);
	u->phase ^= 1;
	do {
		schedule_timeout_uninterruptible(GRACE);
	} while (u->readers[idx]);
}

static void process_srcu(struct work_struct *work)
{
	struct srcu_usage *u = container_of(to_delayed_work(work), struct srcu_usage, work);
	struct rcu_head *list = u->first;

	u->first = NULL;
	u->tail = &u->first;
	wait_for_readers(u->owner);
	while (list) {
		struct rcu_head *next = list->next;

		list->func(list);
		list = next;
	}
}

void call_srcu(struct srcu_struct *ssp, struct rcu_head *head, rcu_callback_t func)
{
	struct srcu_usage *u = ready(ssp);

	head->next = NULL;
	head->func = func;
	*u->tail = head;
	u->tail = &head->next;
	queue_delayed_work(system_wq, &u->work, GRACE);
}
EXPORT_SYMBOL_GPL(call_srcu);

void synchronize_srcu(struct srcu_struct *ssp)
{
	wait_for_readers(ssp);
}
EXPORT_SYMBOL_GPL(synchronize_srcu);

void srcu_barrier(struct srcu_struct *ssp)
{
	flush_delayed_work(&ready(ssp)->work);
}
EXPORT_SYMBOL_GPL(srcu_barrier);

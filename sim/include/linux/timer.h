/* SPDX-License-Identifier: MIT */
/* Functions that are called later, in softirq; a timer is 40 bytes. */
#ifndef _LINUX_TIMER_H
#define _LINUX_TIMER_H

#include <linux/list.h>
#include <linux/jiffies.h>
#include <linux/stddef.h>
#include <linux/lockdep.h>
#include <linux/version.h>

struct timer_list {
	struct hlist_node entry;
	unsigned long expires;
	void (*function)(struct timer_list *timer);
	u32 flags;
};

#define TIMER_DEFERRABLE 0x00080000
#define TIMER_PINNED 0x00100000
#define TIMER_IRQSAFE 0x00200000

#define __TIMER_INITIALIZER(fn, flags_) \
	{ .entry = { .next = TIMER_ENTRY_STATIC }, .function = (fn), .flags = (flags_) }
#define DEFINE_TIMER(name, fn) struct timer_list name = __TIMER_INITIALIZER(fn, 0)

extern void init_timer_key(struct timer_list *timer, void (*func)(struct timer_list *timer),
			   unsigned int flags, const char *name, struct lock_class_key *key);
#define timer_setup(timer, callback, flags) \
	init_timer_key((timer), (callback), (flags), #timer, NULL)
#define timer_setup_on_stack(timer, callback, flags) timer_setup(timer, callback, flags)
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
#define destroy_timer_on_stack(timer) ((void)(timer))
#define from_timer(var, timer, field) container_of(timer, typeof(*var), field)
#else
#define timer_container_of(var, timer, field) container_of(timer, typeof(*var), field)
#endif

#define timer_destroy_on_stack(timer) ((void)(timer))
extern void add_timer(struct timer_list *timer);
extern void add_timer_on(struct timer_list *timer, int cpu);
/* 1 when the timer was pending. */
extern int mod_timer(struct timer_list *timer, unsigned long expires);
extern int mod_timer_pending(struct timer_list *timer, unsigned long expires);
extern int timer_delete(struct timer_list *timer);
extern int timer_delete_sync(struct timer_list *timer);
extern int timer_shutdown(struct timer_list *timer);
extern int timer_shutdown_sync(struct timer_list *timer);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
extern int del_timer(struct timer_list *timer);
extern int del_timer_sync(struct timer_list *timer);
#endif
static inline int timer_pending(const struct timer_list *timer)
{
	return !hlist_unhashed_lockless(&timer->entry);
}

#endif

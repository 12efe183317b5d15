/* SPDX-License-Identifier: MIT */
/* Tasklets: functions that run in softirq; 40 bytes. */
#ifndef _LINUX_INTERRUPT_H
#define _LINUX_INTERRUPT_H

#include <linux/atomic.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>

typedef enum { IRQ_NONE = 0, IRQ_HANDLED = 1, IRQ_WAKE_THREAD = 2 } irqreturn_t;

struct tasklet_struct {
	struct tasklet_struct *next;
	unsigned long state;
	atomic_t count;
	bool use_callback;
	union {
		void (*func)(unsigned long data);
		void (*callback)(struct tasklet_struct *t);
	};
	unsigned long data;
};

#define DECLARE_TASKLET(name, fn) \
	struct tasklet_struct name = { .callback = fn, .use_callback = true }
extern void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *t));
extern void tasklet_schedule(struct tasklet_struct *t);
extern void tasklet_kill(struct tasklet_struct *t);
#define from_tasklet(var, t, field) container_of(t, typeof(*var), field)

#endif

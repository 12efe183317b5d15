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
#define TASKLET_STATE_SCHED 0
#define TASKLET_STATE_RUN 1
#define tasklet_hi_schedule(t) tasklet_schedule(t)
#define tasklet_disable_nosync(t) atomic_inc(&(t)->count)
#define tasklet_disable(t) atomic_inc(&(t)->count)
#define tasklet_enable(t) atomic_dec(&(t)->count)
static inline void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long data),
				unsigned long data)
{
	t->next = NULL;
	t->state = 0;
	t->count.counter = 0;
	t->use_callback = false;
	t->func = func;
	t->data = data;
}
extern void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *t));
extern void tasklet_schedule(struct tasklet_struct *t);
extern void tasklet_kill(struct tasklet_struct *t);
#define from_tasklet(var, t, field) container_of(t, typeof(*var), field)

#endif

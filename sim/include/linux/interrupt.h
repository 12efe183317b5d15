/* SPDX-License-Identifier: MIT */
/* Handlers of interrupts, and tasklets: functions that run in softirq; 40 bytes. */
#ifndef _LINUX_INTERRUPT_H
#define _LINUX_INTERRUPT_H

#include <linux/atomic.h>
#include <linux/irqflags.h>
#include <linux/bottom_half.h>
#include <linux/hardirq.h>
#include <linux/irqreturn.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/version.h>

#define IRQF_TRIGGER_NONE 0x00000000
#define IRQF_TRIGGER_RISING 0x00000001
#define IRQF_TRIGGER_FALLING 0x00000002
#define IRQF_TRIGGER_HIGH 0x00000004
#define IRQF_TRIGGER_LOW 0x00000008
#define IRQF_TRIGGER_MASK 0x0000000f
#define IRQF_SHARED 0x00000080
#define IRQF_PROBE_SHARED 0x00000100
#define __IRQF_TIMER 0x00000200
#define IRQF_PERCPU 0x00000400
#define IRQF_NOBALANCING 0x00000800
#define IRQF_ONESHOT 0x00002000
#define IRQF_NO_SUSPEND 0x00004000
#define IRQF_FORCE_RESUME 0x00008000
#define IRQF_NO_THREAD 0x00010000
#define IRQF_EARLY_RESUME 0x00020000
#define IRQF_COND_SUSPEND 0x00040000
#define IRQF_NO_AUTOEN 0x00080000
#define IRQF_TIMER (__IRQF_TIMER | IRQF_NO_SUSPEND | IRQF_NO_THREAD)
#define IRQ_NOTCONNECTED (1U << 31)

struct device;
/* Lines 0 to 15 are there; the timer, the keyboard, the clock and others have theirs already. */
extern int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
				unsigned long flags, const char *name, void *dev);
static inline int __must_check request_irq(unsigned int irq, irq_handler_t handler,
					   unsigned long flags, const char *name, void *dev)
{
	return request_threaded_irq(irq, handler, NULL, flags, name, dev);
}
#define request_any_context_irq(irq, handler, flags, name, dev) \
	request_irq(irq, handler, flags, name, dev)
/* Gives the name that the handler had. */
extern const void *free_irq(unsigned int irq, void *dev);
extern int devm_request_threaded_irq(struct device *dev, unsigned int irq, irq_handler_t handler,
				     irq_handler_t thread_fn, unsigned long flags,
				     const char *name, void *id);
#define devm_request_irq(dev, irq, handler, flags, name, id) \
	devm_request_threaded_irq(dev, irq, handler, NULL, flags, name, id)
#define devm_request_any_context_irq(dev, irq, handler, flags, name, id) \
	devm_request_threaded_irq(dev, irq, handler, NULL, flags, name, id)
extern void devm_free_irq(struct device *dev, unsigned int irq, void *id);
extern void disable_irq(unsigned int irq);
extern void disable_irq_nosync(unsigned int irq);
extern void enable_irq(unsigned int irq);
extern void synchronize_irq(unsigned int irq);
extern bool irq_has_action(unsigned int irq);
/* Raises an interrupt: its handlers run in hard interrupt context. */
extern int irq_inject_interrupt(unsigned int irq);
extern int generic_handle_irq(unsigned int irq);
#define irq_set_affinity_hint(irq, mask) ((void)(irq), 0)
#define irq_set_irq_wake(irq, on) ((void)(irq), -ENXIO)
#define enable_irq_wake(irq) ((void)(irq), -ENXIO)
#define disable_irq_wake(irq) ((void)(irq), -ENXIO)
#define probe_irq_on() 0UL
#define probe_irq_off(mask) ((void)(mask), 0)

/* Calls a function in hard interrupt context on this CPU. */
extern void __sim_hardirq(void (*fn)(void *data), void *data);
struct softirq_action;

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

#define DECLARE_TASKLET_DISABLED(name, fn) \
	struct tasklet_struct name = { .count = ATOMIC_INIT(1), .callback = fn, .use_callback = true }
#define DECLARE_TASKLET_OLD(name, fn) struct tasklet_struct name = { .func = fn }
#define DECLARE_TASKLET_DISABLED_OLD(name, fn) \
	struct tasklet_struct name = { .count = ATOMIC_INIT(1), .func = fn }
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

/* SPDX-License-Identifier: MIT */
/* Work for an interrupt of its own. */
#ifndef _LINUX_IRQ_WORK_H
#define _LINUX_IRQ_WORK_H

#include <linux/types.h>

struct irq_work {
	struct irq_work *next;
	unsigned int flags;
	u16 src, dst;
	void (*func)(struct irq_work *work);
	void *irqwait;
};
#define IRQ_WORK_INIT(fn) { .func = (fn) }
#define DEFINE_IRQ_WORK(name, fn) struct irq_work name = IRQ_WORK_INIT(fn)
static inline void init_irq_work(struct irq_work *work, void (*func)(struct irq_work *work))
{
	*work = (struct irq_work)IRQ_WORK_INIT(func);
}
#define irq_work_is_pending(work) false
/* Runs the function in hard interrupt context before it returns. */
extern bool irq_work_queue(struct irq_work *work);
extern bool irq_work_queue_on(struct irq_work *work, int cpu);
extern void irq_work_sync(struct irq_work *work);

#endif

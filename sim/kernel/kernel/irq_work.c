/* SPDX-License-Identifier: MIT */
/* Work for an interrupt of its own (kernel/irq_work.c): it comes at once. */
#include <linux/export.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>

static void run_work(void *data)
{
	struct irq_work *work = data;

	work->func(work);
}

bool irq_work_queue(struct irq_work *work)
{
	__sim_hardirq(run_work, work);
	return true;
}
EXPORT_SYMBOL_GPL(irq_work_queue);

bool irq_work_queue_on(struct irq_work *work, int cpu)
{
	return irq_work_queue(work);
}
EXPORT_SYMBOL_GPL(irq_work_queue_on);

void irq_work_sync(struct irq_work *work)
{
}
EXPORT_SYMBOL_GPL(irq_work_sync);

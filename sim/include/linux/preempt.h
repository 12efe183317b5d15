/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

#include <linux/types.h>

extern void preempt_disable(void);
extern void preempt_enable(void);
extern int preempt_count(void);
extern bool __sim_in_hardirq(void);
extern bool __sim_in_softirq(void);

#define in_hardirq() __sim_in_hardirq()
#define in_irq() __sim_in_hardirq()
#define in_softirq() __sim_in_softirq()
#define in_serving_softirq() __sim_in_softirq()
#define in_interrupt() (__sim_in_hardirq() || __sim_in_softirq())
#define in_task() (!in_interrupt())
#define in_nmi() false
#define preemptible() (preempt_count() == 0)
#define preempt_disable_notrace() preempt_disable()
#define preempt_enable_notrace() preempt_enable()
#define preempt_enable_no_resched() preempt_enable()
#define migrate_disable() preempt_disable()
#define migrate_enable() preempt_enable()
#define irq_count() preempt_count()
#define softirq_count() __sim_in_softirq()
#define hardirq_count() __sim_in_hardirq()
#define in_atomic() (preempt_count() != 0)

#endif

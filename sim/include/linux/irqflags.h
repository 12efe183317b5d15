/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IRQFLAGS_H
#define _LINUX_IRQFLAGS_H

extern unsigned long __sim_irq_save(void);
extern void __sim_irq_restore(unsigned long flags);
extern void __sim_irq_disable(void);
extern void __sim_irq_enable(void);
extern int irqs_disabled(void);
extern void local_bh_disable(void);
extern void local_bh_enable(void);

#define local_irq_save(flags) ((flags) = __sim_irq_save())
#define local_irq_restore(flags) __sim_irq_restore(flags)
#define local_irq_disable() __sim_irq_disable()
#define local_irq_enable() __sim_irq_enable()

#endif

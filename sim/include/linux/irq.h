/* SPDX-License-Identifier: MIT */
/* Lines of interrupts as controllers see them. */
#ifndef _LINUX_IRQ_H
#define _LINUX_IRQ_H

#include <linux/cache.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define IRQ_TYPE_NONE 0x00000000
#define IRQ_TYPE_EDGE_RISING 0x00000001
#define IRQ_TYPE_EDGE_FALLING 0x00000002
#define IRQ_TYPE_EDGE_BOTH (IRQ_TYPE_EDGE_FALLING | IRQ_TYPE_EDGE_RISING)
#define IRQ_TYPE_LEVEL_HIGH 0x00000004
#define IRQ_TYPE_LEVEL_LOW 0x00000008
#define IRQ_TYPE_SENSE_MASK 0x0000000f
#define IRQ_NOAUTOEN (1 << 12)
#define NR_IRQS 4352

struct irq_domain;
struct irq_data {
	u32 mask;
	unsigned int irq;
	unsigned long hwirq;
	void *chip_data;
	struct irq_domain *domain;
};
struct irq_chip {
	const char *name;
	void (*irq_enable)(struct irq_data *data);
	void (*irq_disable)(struct irq_data *data);
	void (*irq_ack)(struct irq_data *data);
	void (*irq_mask)(struct irq_data *data);
	void (*irq_unmask)(struct irq_data *data);
	void (*irq_eoi)(struct irq_data *data);
	int (*irq_set_type)(struct irq_data *data, unsigned int type);
	int (*irq_set_wake)(struct irq_data *data, unsigned int on);
	void (*irq_bus_lock)(struct irq_data *data);
	void (*irq_bus_sync_unlock)(struct irq_data *data);
	unsigned long flags;
};
struct irq_desc;
typedef void (*irq_flow_handler_t)(struct irq_desc *desc);
#define IRQCHIP_SKIP_SET_WAKE (1 << 4)
#define IRQCHIP_IMMUTABLE (1 << 11)
extern void handle_simple_irq(struct irq_desc *desc);
extern void handle_level_irq(struct irq_desc *desc);
extern void handle_edge_irq(struct irq_desc *desc);
extern void handle_bad_irq(struct irq_desc *desc);
#define irqd_to_hwirq(data) ((data)->hwirq)
#define irq_data_get_irq_chip_data(data) ((data)->chip_data)
#define irq_set_chip_and_handler(irq, chip, handler) ((void)(chip), (void)(handler))
#define irq_set_chip_data(irq, data) ((void)(data), 0)
#define irq_set_handler_data(irq, data) ((void)(data), 0)
#define irq_set_chained_handler_and_data(irq, handler, data) ((void)(handler), (void)(data))
#define irq_set_status_flags(irq, flags) ((void)(irq))
#define irq_set_irq_type(irq, type) ((void)(irq), 0)
#define irq_get_trigger_type(irq) ((void)(irq), IRQ_TYPE_NONE)
#define irqd_get_trigger_type(data) ((void)(data), IRQ_TYPE_NONE)
#define irq_get_irq_data(irq) ((void)(irq), (struct irq_data *)NULL)
#define irq_dispose_mapping(irq) ((void)(irq))

#endif

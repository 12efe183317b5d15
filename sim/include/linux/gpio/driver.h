/* SPDX-License-Identifier: MIT */
/* Controllers of lines. */
#ifndef _LINUX_GPIO_DRIVER_H
#define _LINUX_GPIO_DRIVER_H

#include <linux/device.h>
#include <linux/irq.h>
#include <linux/types.h>
#include <linux/version.h>

struct gpio_irq_chip {
	struct irq_chip *chip;
	struct irq_domain *domain;
	irq_flow_handler_t handler;
	unsigned int default_type;
	void (*parent_handler)(struct irq_desc *desc);
	unsigned int num_parents;
	unsigned int *parents;
	bool threaded;
	unsigned long *valid_mask;
};
struct gpio_chip {
	const char *label;
	struct device *parent;
	struct fwnode_handle *fwnode;
	struct module *owner;
	int (*request)(struct gpio_chip *gc, unsigned int offset);
	void (*free)(struct gpio_chip *gc, unsigned int offset);
	int (*get_direction)(struct gpio_chip *gc, unsigned int offset);
	int (*direction_input)(struct gpio_chip *gc, unsigned int offset);
	int (*direction_output)(struct gpio_chip *gc, unsigned int offset, int value);
	int (*get)(struct gpio_chip *gc, unsigned int offset);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
	int (*set)(struct gpio_chip *gc, unsigned int offset, int value);
#else
	void (*set)(struct gpio_chip *gc, unsigned int offset, int value);
#endif
	int (*to_irq)(struct gpio_chip *gc, unsigned int offset);
	int base;
	u16 ngpio;
	const char *const *names;
	bool can_sleep;
	int (*get_multiple)(struct gpio_chip *gc, unsigned long *mask, unsigned long *bits);
	void (*set_multiple)(struct gpio_chip *gc, unsigned long *mask, unsigned long *bits);
	int (*set_config)(struct gpio_chip *gc, unsigned int offset, unsigned long config);
	struct gpio_irq_chip irq;
};
extern void gpiochip_disable_irq(struct gpio_chip *gc, unsigned int offset);
extern void gpiochip_enable_irq(struct gpio_chip *gc, unsigned int offset);
static inline void gpio_irq_chip_set_chip(struct gpio_irq_chip *girq, const struct irq_chip *chip)
{
	girq->chip = (struct irq_chip *)chip;
}
#define GPIOCHIP_IRQ_RESOURCE_HELPERS
#define GPIO_LINE_DIRECTION_IN 1
#define GPIO_LINE_DIRECTION_OUT 0
extern int gpiochip_add_data(struct gpio_chip *gc, void *data);
extern int devm_gpiochip_add_data(struct device *dev, struct gpio_chip *gc, void *data);
extern void gpiochip_remove(struct gpio_chip *gc);
extern void *gpiochip_get_data(struct gpio_chip *gc);

#endif

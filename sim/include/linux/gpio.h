/* SPDX-License-Identifier: MIT */
/* Lines by their numbers. There are none: no number is valid. */
#ifndef _LINUX_GPIO_H
#define _LINUX_GPIO_H

#include <linux/errno.h>
#include <linux/gpio/consumer.h>
#include <linux/types.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define GPIOF_DIR_OUT (0 << 0)
#endif
#define GPIOF_IN (1 << 0)
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define GPIOF_DIR_IN (1 << 0)
#define GPIOF_INIT_LOW (0 << 1)
#define GPIOF_INIT_HIGH (1 << 1)
#endif
#define GPIOF_OUT_INIT_LOW (0 << 1)
#define GPIOF_OUT_INIT_HIGH (1 << 1)

static inline bool gpio_is_valid(int number)
{
	return number >= 0;
}
extern int gpio_request(unsigned int gpio, const char *label);
extern int gpio_request_one(unsigned int gpio, unsigned long flags, const char *label);
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
extern int devm_gpio_request(struct device *dev, unsigned int gpio, const char *label);
#endif
extern int devm_gpio_request_one(struct device *dev, unsigned int gpio, unsigned long flags,
				 const char *label);
extern void gpio_free(unsigned int gpio);
extern int gpio_direction_input(unsigned int gpio);
extern int gpio_direction_output(unsigned int gpio, int value);
extern int gpio_get_value(unsigned int gpio);
extern void gpio_set_value(unsigned int gpio, int value);
extern int gpio_to_irq(unsigned int gpio);
#define gpio_get_value_cansleep(gpio) gpio_get_value(gpio)
#define gpio_set_value_cansleep(gpio, value) gpio_set_value(gpio, value)
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
struct gpio {
	unsigned int gpio;
	unsigned long flags;
	const char *label;
};
extern int gpio_request_array(const struct gpio *array, size_t num);
extern void gpio_free_array(const struct gpio *array, size_t num);
extern int gpio_set_debounce(unsigned int gpio, unsigned int debounce);
extern int gpio_export(unsigned int gpio, bool may_change);
extern void gpio_unexport(unsigned int gpio);
#endif

#endif

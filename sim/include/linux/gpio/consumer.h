/* SPDX-License-Identifier: MIT */
/* Lines that are set and read. There are none. */
#ifndef _LINUX_GPIO_CONSUMER_H
#define _LINUX_GPIO_CONSUMER_H

#include <linux/bits.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/types.h>

struct device;
struct gpio_desc;
struct gpio_descs {
	void *info;
	unsigned int ndescs;
	struct gpio_desc *desc[];
};
enum gpiod_flags {
	GPIOD_ASIS = 0,
	GPIOD_IN = 1,
	GPIOD_OUT_LOW = 3,
	GPIOD_OUT_HIGH = 7,
};
extern struct gpio_desc *gpiod_get(struct device *dev, const char *id, enum gpiod_flags flags);
extern struct gpio_desc *gpiod_get_index(struct device *dev, const char *id, unsigned int index,
					 enum gpiod_flags flags);
extern struct gpio_desc *devm_gpiod_get(struct device *dev, const char *id, enum gpiod_flags flags);
extern struct gpio_desc *devm_gpiod_get_index(struct device *dev, const char *id, unsigned int index,
					      enum gpiod_flags flags);
#define gpiod_get_optional(dev, id, flags) ((void)(dev), (struct gpio_desc *)NULL)
#define devm_gpiod_get_optional(dev, id, flags) ((void)(dev), (struct gpio_desc *)NULL)
#define devm_gpiod_get_index_optional(dev, id, index, flags) ((void)(dev), (struct gpio_desc *)NULL)
#define devm_gpiod_get_array_optional(dev, id, flags) ((void)(dev), (struct gpio_descs *)NULL)
/* On a line that is NULL these do nothing, and there is no other. */
#define gpiod_put(desc) ((void)(desc))
#define gpiod_direction_input(desc) ((void)(desc), 0)
#define gpiod_direction_output(desc, value) ((void)(desc), 0)
#define gpiod_get_value(desc) ((void)(desc), 0)
#define gpiod_set_value(desc, value) ((void)(desc))
#define gpiod_get_value_cansleep(desc) ((void)(desc), 0)
#define gpiod_set_value_cansleep(desc, value) ((void)(desc))
#define gpiod_to_irq(desc) ((void)(desc), -EINVAL)
#define gpiod_is_active_low(desc) ((void)(desc), 0)
#define gpiod_set_debounce(desc, us) ((void)(desc), 0)
#define gpio_to_desc(gpio) ((struct gpio_desc *)NULL)
#define desc_to_gpio(desc) ((void)(desc), -EINVAL)

#define gpiod_set_consumer_name(desc, name) ((void)(desc), 0)

#endif

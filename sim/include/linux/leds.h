/* SPDX-License-Identifier: MIT */
/* Lights. */
#ifndef _LINUX_LEDS_H
#define _LINUX_LEDS_H

#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

enum led_brightness { LED_OFF = 0, LED_ON = 1, LED_HALF = 127, LED_FULL = 255 };
struct led_classdev {
	const char *name;
	unsigned int brightness;
	unsigned int max_brightness;
	unsigned int color;
	int flags;
	unsigned long work_flags;
	void (*brightness_set)(struct led_classdev *led, enum led_brightness brightness);
	int (*brightness_set_blocking)(struct led_classdev *led, enum led_brightness brightness);
	enum led_brightness (*brightness_get)(struct led_classdev *led);
	int (*blink_set)(struct led_classdev *led, unsigned long *on, unsigned long *off);
	struct device *dev;
	const struct attribute_group **groups;
	struct list_head node;
	const char *default_trigger;
	struct mutex led_access;
};
struct led_init_data {
	struct fwnode_handle *fwnode;
	const char *default_label;
	const char *devicename;
	bool devname_mandatory;
};
struct gpio_led {
	const char *name;
	const char *default_trigger;
	unsigned int gpio;
	unsigned int active_low : 1;
	unsigned int default_state : 2;
};
#define LED_CORE_SUSPENDRESUME BIT(16)
extern int led_classdev_register_ext(struct device *parent, struct led_classdev *led,
				     struct led_init_data *data);
extern int devm_led_classdev_register_ext(struct device *parent, struct led_classdev *led,
					  struct led_init_data *data);
#define led_classdev_register(parent, led) led_classdev_register_ext(parent, led, NULL)
#define devm_led_classdev_register(parent, led) devm_led_classdev_register_ext(parent, led, NULL)
extern void led_classdev_unregister(struct led_classdev *led);
extern void led_set_brightness(struct led_classdev *led, unsigned int brightness);

#endif

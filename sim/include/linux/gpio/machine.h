/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_GPIO_MACHINE_H
#define _LINUX_GPIO_MACHINE_H
#include <linux/types.h>
struct gpiod_lookup {
	const char *key;
	u16 chip_hwnum;
	const char *con_id;
	unsigned int idx;
	unsigned long flags;
};
struct gpiod_lookup_table {
	struct list_head list;
	const char *dev_id;
	struct gpiod_lookup table[];
};
#define gpiod_add_lookup_table(table) ((void)(table))
#define gpiod_remove_lookup_table(table) ((void)(table))
#endif

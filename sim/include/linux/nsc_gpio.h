/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_NSC_GPIO_H
#define _LINUX_NSC_GPIO_H
#include <linux/fs.h>
struct nsc_gpio_ops {
	struct module *owner;
	u32 (*gpio_config)(unsigned int minor, u32 mask, u32 bits);
	void (*gpio_dump)(struct nsc_gpio_ops *amp, unsigned int minor);
	int (*gpio_get)(unsigned int minor);
	void (*gpio_set)(unsigned int minor, int state);
	void (*gpio_change)(unsigned int minor);
	int (*gpio_current)(unsigned int minor);
	struct device *dev;
};
extern ssize_t nsc_gpio_write(struct file *file, const char __user *data, size_t n, loff_t *pos);
extern ssize_t nsc_gpio_read(struct file *file, char __user *buf, size_t n, loff_t *pos);
extern void nsc_gpio_dump(struct nsc_gpio_ops *amp, unsigned int index);
#endif

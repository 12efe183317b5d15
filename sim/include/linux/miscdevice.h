/* SPDX-License-Identifier: MIT */
/* Character devices with number 10. */
#ifndef _LINUX_MISCDEVICE_H
#define _LINUX_MISCDEVICE_H

#include <linux/device.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/types.h>

#include <linux/major.h>
#define MISC_DYNAMIC_MINOR 255

struct miscdevice {
	int minor;
	const char *name;
	const struct file_operations *fops;
	struct list_head list;
	struct device *parent;
	struct device *this_device;
	const struct attribute_group **groups;
	const char *nodename;
	umode_t mode;
};

extern int misc_register(struct miscdevice *misc);
extern void misc_deregister(struct miscdevice *misc);
#define module_misc_device(misc) module_driver(misc, misc_register, misc_deregister)

#define PSMOUSE_MINOR 1
#define AC_MINOR 157
#define SONYPI_MINOR 148
#define WATCHDOG_MINOR 130
#define TEMP_MINOR 131
#define APM_MINOR_DEV 134
#define RTC_MINOR 135
#define NVRAM_MINOR 144
#define TOSH_MINOR_DEV 181
#define HWRNG_MINOR 183
#define HPET_MINOR 228
#define FUSE_MINOR 229
#define KVM_MINOR 232
#define VHOST_NET_MINOR 238
#define UHID_MINOR 239
#define builtin_misc_device(misc) builtin_driver(misc, misc_register)

#endif

/* SPDX-License-Identifier: MIT */
/* Timers that restart the machine unless somebody resets them. */
#ifndef _LINUX_WATCHDOG_H
#define _LINUX_WATCHDOG_H

#include <linux/bitops.h>
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/notifier.h>
#include <uapi/linux/watchdog.h>

struct watchdog_device;
struct watchdog_ops {
	struct module *owner;
	int (*start)(struct watchdog_device *wdd);
	int (*stop)(struct watchdog_device *wdd);
	int (*ping)(struct watchdog_device *wdd);
	unsigned int (*status)(struct watchdog_device *wdd);
	int (*set_timeout)(struct watchdog_device *wdd, unsigned int timeout);
	int (*set_pretimeout)(struct watchdog_device *wdd, unsigned int timeout);
	unsigned int (*get_timeleft)(struct watchdog_device *wdd);
	int (*restart)(struct watchdog_device *wdd, unsigned long action, void *data);
	long (*ioctl)(struct watchdog_device *wdd, unsigned int cmd, unsigned long arg);
};
struct watchdog_device {
	int id;
	struct device *parent;
	const struct attribute_group **groups;
	const struct watchdog_info *info;
	const struct watchdog_ops *ops;
	unsigned int bootstatus;
	unsigned int timeout;
	unsigned int pretimeout;
	unsigned int min_timeout;
	unsigned int max_timeout;
	unsigned int min_hw_heartbeat_ms;
	unsigned int max_hw_heartbeat_ms;
	void *driver_data;
	unsigned long status;
	struct list_head deferred;
};
#define WDOG_ACTIVE 0
#define WDOG_NO_WAY_OUT 1
#define WDOG_STOP_ON_REBOOT 2
#define WDOG_HW_RUNNING 3
#define WDOG_STOP_ON_UNREGISTER 4
#define WATCHDOG_NOWAYOUT 0
#define WATCHDOG_NOWAYOUT_INIT_STATUS 0
#define watchdog_set_drvdata(wdd, data) ((void)((wdd)->driver_data = (data)))
#define watchdog_get_drvdata(wdd) ((wdd)->driver_data)
#define watchdog_active(wdd) test_bit(WDOG_ACTIVE, &(wdd)->status)
#define watchdog_hw_running(wdd) test_bit(WDOG_HW_RUNNING, &(wdd)->status)
#define watchdog_set_nowayout(wdd, nowayout)                          \
	do {                                                          \
		if (nowayout)                                         \
			set_bit(WDOG_NO_WAY_OUT, &(wdd)->status);     \
	} while (0)
#define watchdog_stop_on_reboot(wdd) set_bit(WDOG_STOP_ON_REBOOT, &(wdd)->status)
#define watchdog_stop_on_unregister(wdd) set_bit(WDOG_STOP_ON_UNREGISTER, &(wdd)->status)
#define watchdog_set_restart_priority(wdd, priority) ((void)(wdd))
extern int watchdog_init_timeout(struct watchdog_device *wdd, unsigned int timeout,
				 const struct device *dev);
extern int watchdog_register_device(struct watchdog_device *wdd);
extern void watchdog_unregister_device(struct watchdog_device *wdd);
extern int devm_watchdog_register_device(struct device *dev, struct watchdog_device *wdd);

#endif

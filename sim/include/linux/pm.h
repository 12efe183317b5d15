/* SPDX-License-Identifier: MIT */
/* Putting devices to sleep. This machine never sleeps. */
#ifndef _LINUX_PM_H
#define _LINUX_PM_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/version.h>

struct device;
typedef struct pm_message {
	int event;
} pm_message_t;
#define PMSG_SUSPEND ((struct pm_message){ .event = 2 })
#define PMSG_RESUME ((struct pm_message){ .event = 16 })
#define PM_EVENT_FREEZE 1
#define PM_EVENT_SUSPEND 2
#define PM_EVENT_HIBERNATE 4
#define PM_EVENT_RESUME 16

struct dev_pm_ops {
	int (*prepare)(struct device *dev);
	void (*complete)(struct device *dev);
	int (*suspend)(struct device *dev);
	int (*resume)(struct device *dev);
	int (*freeze)(struct device *dev);
	int (*thaw)(struct device *dev);
	int (*poweroff)(struct device *dev);
	int (*restore)(struct device *dev);
	int (*suspend_late)(struct device *dev);
	int (*resume_early)(struct device *dev);
	int (*freeze_late)(struct device *dev);
	int (*thaw_early)(struct device *dev);
	int (*poweroff_late)(struct device *dev);
	int (*restore_early)(struct device *dev);
	int (*suspend_noirq)(struct device *dev);
	int (*resume_noirq)(struct device *dev);
	int (*freeze_noirq)(struct device *dev);
	int (*thaw_noirq)(struct device *dev);
	int (*poweroff_noirq)(struct device *dev);
	int (*restore_noirq)(struct device *dev);
	int (*runtime_suspend)(struct device *dev);
	int (*runtime_resume)(struct device *dev);
	int (*runtime_idle)(struct device *dev);
};

#define SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)                        \
	.suspend = (suspend_fn), .resume = (resume_fn), .freeze = (suspend_fn), \
	.thaw = (resume_fn), .poweroff = (suspend_fn), .restore = (resume_fn),
#define LATE_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn) \
	.suspend_late = (suspend_fn), .resume_early = (resume_fn),
#define NOIRQ_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn) \
	.suspend_noirq = (suspend_fn), .resume_noirq = (resume_fn),
#define RUNTIME_PM_OPS(suspend_fn, resume_fn, idle_fn) \
	.runtime_suspend = (suspend_fn), .runtime_resume = (resume_fn), .runtime_idle = (idle_fn),
#define SET_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn) SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)
#define SET_LATE_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn) LATE_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)
#define SET_NOIRQ_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn) NOIRQ_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)
#define SET_RUNTIME_PM_OPS(suspend_fn, resume_fn, idle_fn) RUNTIME_PM_OPS(suspend_fn, resume_fn, idle_fn)
#define _DEFINE_DEV_PM_OPS(name, suspend_fn, resume_fn, rt_suspend, rt_resume, idle_fn) \
	const struct dev_pm_ops name = {                              \
		SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)            \
		RUNTIME_PM_OPS(rt_suspend, rt_resume, idle_fn)        \
	}
#define DEFINE_SIMPLE_DEV_PM_OPS(name, suspend_fn, resume_fn) \
	_DEFINE_DEV_PM_OPS(name, suspend_fn, resume_fn, NULL, NULL, NULL)
#define SIMPLE_DEV_PM_OPS(name, suspend_fn, resume_fn) \
	const struct dev_pm_ops __maybe_unused name = { SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn) }
#define UNIVERSAL_DEV_PM_OPS(name, suspend_fn, resume_fn, idle_fn) \
	const struct dev_pm_ops __maybe_unused name = {               \
		SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)            \
		RUNTIME_PM_OPS(suspend_fn, resume_fn, idle_fn)        \
	}
#define EXPORT_SIMPLE_DEV_PM_OPS(name, suspend_fn, resume_fn) \
	DEFINE_SIMPLE_DEV_PM_OPS(name, suspend_fn, resume_fn)
#define pm_ptr(ptr) (ptr)
#define pm_sleep_ptr(ptr) (ptr)
#define device_can_wakeup(dev) ((void)(dev), false)
#define device_may_wakeup(dev) ((void)(dev), false)
#define device_init_wakeup(dev, enable) ((void)(dev), 0)
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
#define devm_device_init_wakeup(dev) ((void)(dev), 0)
#endif
#define device_set_wakeup_capable(dev, capable) ((void)(dev))
#define device_set_wakeup_enable(dev, enable) ((void)(dev), 0)
#define pm_wakeup_event(dev, msec) ((void)(dev))
#define pm_stay_awake(dev) ((void)(dev))
#define pm_relax(dev) ((void)(dev))
#define dev_pm_set_wake_irq(dev, irq) ((void)(dev), 0)
#define dev_pm_clear_wake_irq(dev) ((void)(dev))
#define dev_pm_set_driver_flags(dev, flags) ((void)(dev))

#endif

/* SPDX-License-Identifier: MIT */
/* Devices that sleep while nobody uses them. None ever does: its count is kept, its callbacks are not called. */
#ifndef _LINUX_PM_RUNTIME_H
#define _LINUX_PM_RUNTIME_H

#include <linux/device.h>
#include <linux/errno.h>
#include <linux/pm.h>

#define pm_runtime_enable(dev) ((void)(dev))
#define pm_runtime_disable(dev) ((void)(dev))
#define pm_runtime_active(dev) ((void)(dev), true)
#define pm_runtime_enabled(dev) ((void)(dev), false)
#define pm_runtime_suspended(dev) ((void)(dev), false)
#define pm_runtime_status_suspended(dev) ((void)(dev), false)
#define pm_runtime_set_active(dev) ((void)(dev), 0)
#define pm_runtime_set_suspended(dev) ((void)(dev), 0)
#define pm_runtime_get(dev) ((void)(dev), 1)
#define pm_runtime_get_sync(dev) ((void)(dev), 1)
#define pm_runtime_resume_and_get(dev) ((void)(dev), 0)
#define pm_runtime_get_noresume(dev) ((void)(dev))
#define pm_runtime_get_if_in_use(dev) ((void)(dev), -EINVAL)
#define pm_runtime_get_if_active(dev, ...) ((void)(dev), -EINVAL)
#define pm_runtime_put(dev) ((void)(dev), 0)
#define pm_runtime_put_sync(dev) ((void)(dev), 0)
#define pm_runtime_put_sync_suspend(dev) ((void)(dev), 0)
#define pm_runtime_put_noidle(dev) ((void)(dev))
#define pm_runtime_put_autosuspend(dev) ((void)(dev), 0)
#define pm_runtime_put_sync_autosuspend(dev) ((void)(dev), 0)
#define pm_runtime_idle(dev) ((void)(dev), 0)
#define pm_runtime_resume(dev) ((void)(dev), 1)
#define pm_runtime_suspend(dev) ((void)(dev), 0)
#define pm_runtime_autosuspend(dev) ((void)(dev), 0)
#define pm_request_autosuspend(dev) ((void)(dev), 0)
#define pm_request_resume(dev) ((void)(dev), 0)
#define pm_runtime_forbid(dev) ((void)(dev))
#define pm_runtime_allow(dev) ((void)(dev))
#define pm_runtime_irq_safe(dev) ((void)(dev))
#define pm_runtime_no_callbacks(dev) ((void)(dev))
#define pm_runtime_mark_last_busy(dev) ((void)(dev))
#define pm_runtime_use_autosuspend(dev) ((void)(dev))
#define pm_runtime_dont_use_autosuspend(dev) ((void)(dev))
#define pm_runtime_set_autosuspend_delay(dev, ms) ((void)(dev))
#define pm_runtime_barrier(dev) ((void)(dev), 0)
#define devm_pm_runtime_enable(dev) ((void)(dev), 0)
#define devm_pm_runtime_set_active_enabled(dev) ((void)(dev), 0)
#define devm_pm_runtime_get_noresume(dev) ((void)(dev), 0)
static inline int pm_runtime_force_suspend(struct device *dev)
{
	return 0;
}
static inline int pm_runtime_force_resume(struct device *dev)
{
	return 0;
}

#endif

/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PM_DOMAIN_H
#define _LINUX_PM_DOMAIN_H
#include <linux/device.h>
#include <linux/pm.h>
#define dev_pm_domain_attach(dev, on) ((void)(dev), 0)
#define dev_pm_domain_detach(dev, off) ((void)(dev))
#endif

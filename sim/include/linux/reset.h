/* SPDX-License-Identifier: MIT */
/* Reset lines of devices. There are none; the optional ones are NULL. */
#ifndef _LINUX_RESET_H
#define _LINUX_RESET_H

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/types.h>

struct device;
struct reset_control;
extern struct reset_control *devm_reset_control_get(struct device *dev, const char *id);
#define devm_reset_control_get_exclusive(dev, id) devm_reset_control_get(dev, id)
#define devm_reset_control_get_shared(dev, id) devm_reset_control_get(dev, id)
#define reset_control_get_exclusive(dev, id) devm_reset_control_get(dev, id)
#define devm_reset_control_get_optional(dev, id) ((void)(dev), (struct reset_control *)NULL)
#define devm_reset_control_get_optional_exclusive(dev, id) ((void)(dev), (struct reset_control *)NULL)
#define devm_reset_control_get_optional_exclusive_deasserted(dev, id) \
	((void)(dev), (struct reset_control *)NULL)
#define devm_reset_control_get_optional_shared(dev, id) ((void)(dev), (struct reset_control *)NULL)
#define devm_reset_control_array_get_optional_exclusive(dev) ((void)(dev), (struct reset_control *)NULL)
#define devm_reset_control_array_get_exclusive(dev) devm_reset_control_get(dev, NULL)
#define reset_control_put(rstc) ((void)(rstc))
#define reset_control_reset(rstc) ((void)(rstc), 0)
#define reset_control_assert(rstc) ((void)(rstc), 0)
#define reset_control_deassert(rstc) ((void)(rstc), 0)
#define device_reset(dev) ((void)(dev), -ENOENT)

#endif

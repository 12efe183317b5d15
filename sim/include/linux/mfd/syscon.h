/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MFD_SYSCON_H
#define _LINUX_MFD_SYSCON_H
#include <linux/err.h>
#include <linux/errno.h>
struct device_node;
struct regmap;
#define syscon_node_to_regmap(node) ((struct regmap *)ERR_PTR(-ENODEV))
#define syscon_regmap_lookup_by_compatible(text) ((struct regmap *)ERR_PTR(-ENODEV))
#define syscon_regmap_lookup_by_phandle(node, name) ((struct regmap *)ERR_PTR(-ENODEV))
#endif

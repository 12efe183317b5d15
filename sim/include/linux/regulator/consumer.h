/* SPDX-License-Identifier: MIT */
/* Voltages of devices. There are none. */
#ifndef _LINUX_REGULATOR_CONSUMER_H
#define _LINUX_REGULATOR_CONSUMER_H

#include <linux/err.h>
#include <linux/errno.h>

struct device;
struct regulator;
struct regulator_bulk_data {
	const char *supply;
	struct regulator *consumer;
	int init_load_uA;
	int ret;
};
extern struct regulator *regulator_get(struct device *dev, const char *id);
extern struct regulator *devm_regulator_get(struct device *dev, const char *id);
extern int devm_regulator_bulk_get(struct device *dev, int n, struct regulator_bulk_data *consumers);
#define devm_regulator_get_optional(dev, id) ((struct regulator *)ERR_PTR(-ENODEV))
#define devm_regulator_get_enable(dev, id) ((void)(dev), 0)
#define devm_regulator_get_enable_optional(dev, id) ((void)(dev), -ENODEV)
#define regulator_put(regulator) ((void)(regulator))
#define regulator_enable(regulator) ((void)(regulator), 0)
#define regulator_disable(regulator) ((void)(regulator), 0)
#define regulator_is_enabled(regulator) ((void)(regulator), 1)
#define regulator_get_voltage(regulator) ((void)(regulator), -EINVAL)
#define regulator_set_voltage(regulator, min, max) ((void)(regulator), 0)
#define regulator_bulk_enable(n, consumers) ((void)(consumers), 0)
#define regulator_bulk_disable(n, consumers) ((void)(consumers), 0)

#endif

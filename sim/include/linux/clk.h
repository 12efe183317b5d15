/* SPDX-License-Identifier: MIT */
/* Clocks of devices. There are none: getting one fails, one that is optional is NULL. */
#ifndef _LINUX_CLK_H
#define _LINUX_CLK_H

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>

struct clk;
struct device;
struct clk_bulk_data {
	const char *id;
	struct clk *clk;
};
extern struct clk *clk_get(struct device *dev, const char *id);
extern struct clk *devm_clk_get(struct device *dev, const char *id);
extern struct clk *devm_clk_get_enabled(struct device *dev, const char *id);
extern struct clk *devm_clk_get_prepared(struct device *dev, const char *id);
extern int devm_clk_bulk_get(struct device *dev, int n, struct clk_bulk_data *clks);
extern int clk_bulk_get(struct device *dev, int n, struct clk_bulk_data *clks);
#define devm_clk_get_optional(dev, id) ((void)(dev), (struct clk *)NULL)
#define devm_clk_get_optional_enabled(dev, id) ((void)(dev), (struct clk *)NULL)
#define devm_clk_get_optional_prepared(dev, id) ((void)(dev), (struct clk *)NULL)
#define clk_get_optional(dev, id) ((void)(dev), (struct clk *)NULL)
#define of_clk_get(node, index) ((struct clk *)ERR_PTR(-ENOENT))
#define of_clk_get_by_name(node, name) ((struct clk *)ERR_PTR(-ENOENT))
/* On a clock that is NULL these do nothing, and there is no other. */
#define clk_put(clk) ((void)(clk))
#define devm_clk_put(dev, clk) ((void)(clk))
#define clk_prepare(clk) ((void)(clk), 0)
#define clk_unprepare(clk) ((void)(clk))
#define clk_enable(clk) ((void)(clk), 0)
#define clk_disable(clk) ((void)(clk))
#define clk_prepare_enable(clk) ((void)(clk), 0)
static inline void clk_disable_unprepare(struct clk *clk)
{
}
#define clk_get_rate(clk) ((void)(clk), 0UL)
#define clk_set_rate(clk, rate) ((void)(clk), 0)
#define clk_round_rate(clk, rate) ((void)(clk), 0L)
#define clk_set_parent(clk, parent) ((void)(clk), 0)
#define clk_get_parent(clk) ((void)(clk), (struct clk *)NULL)
#define clk_bulk_prepare_enable(n, clks) ((void)(clks), 0)
#define clk_bulk_disable_unprepare(n, clks) ((void)(clks))
#define clk_bulk_put(n, clks) ((void)(clks))
#define devm_clk_bulk_get_all_enabled(dev, clks) ((void)(dev), (void)(clks), 0)
#define devm_clk_bulk_get_all(dev, clks) ((void)(dev), (void)(clks), 0)
#define devm_clk_bulk_get_optional(dev, n, clks) ((void)(dev), (void)(clks), 0)

#endif

/* SPDX-License-Identifier: MIT */
/* Values that go up in steps, by selector. */
#ifndef _LINUX_LINEAR_RANGE_H
#define _LINUX_LINEAR_RANGE_H

#include <linux/types.h>

struct linear_range {
	unsigned int min;
	unsigned int min_sel;
	unsigned int max_sel;
	unsigned int step;
};
#define LINEAR_RANGE(first, first_sel, last_sel, by) \
	{ .min = first, .min_sel = first_sel, .max_sel = last_sel, .step = by }
#define LINEAR_RANGE_IDX(idx, first, first_sel, last_sel, by) \
	[idx] = LINEAR_RANGE(first, first_sel, last_sel, by)
extern unsigned int linear_range_values_in_range(const struct linear_range *r);
extern unsigned int linear_range_values_in_range_array(const struct linear_range *r, int n);
extern unsigned int linear_range_get_max_value(const struct linear_range *r);
extern int linear_range_get_value(const struct linear_range *r, unsigned int selector, unsigned int *val);
extern int linear_range_get_value_array(const struct linear_range *r, int n, unsigned int selector,
					unsigned int *val);
extern int linear_range_get_selector_low(const struct linear_range *r, unsigned int val,
					 unsigned int *selector, bool *found);
extern int linear_range_get_selector_high(const struct linear_range *r, unsigned int val,
					  unsigned int *selector, bool *found);
extern void linear_range_get_selector_within(const struct linear_range *r, unsigned int val,
					     unsigned int *selector);
extern int linear_range_get_selector_low_array(const struct linear_range *r, int n,
					       unsigned int val, unsigned int *selector,
					       bool *found);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_POLYNOMIAL_H
#define _LINUX_POLYNOMIAL_H
struct polynomial_term {
	unsigned int deg;
	long coef;
	long divider;
	long divider_leftover;
};
struct polynomial {
	long total_divider;
	struct polynomial_term terms[];
};
extern long polynomial_calc(const struct polynomial *poly, long data);
#endif

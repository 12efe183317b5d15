/* SPDX-License-Identifier: MIT */
/* The best fraction within limits. */
#ifndef _LINUX_RATIONAL_H
#define _LINUX_RATIONAL_H

extern void rational_best_approximation(unsigned long numerator, unsigned long denominator,
					unsigned long max_numerator, unsigned long max_denominator,
					unsigned long *best_numerator,
					unsigned long *best_denominator);

#endif

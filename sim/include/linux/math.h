/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MATH_H
#define _LINUX_MATH_H

#include <linux/types.h>
#include <linux/version.h>

#define __round_mask(x, y) ((typeof(x))((y) - 1))
/* `y` must be a power of two. */
#define round_up(x, y) ((((x) - 1) | __round_mask(x, y)) + 1)
#define round_down(x, y) ((x) & ~__round_mask(x, y))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define DIV_ROUND_DOWN_ULL(n, d) ((unsigned long long)(n) / (d))
#define DIV_ROUND_UP_ULL(n, d) DIV_ROUND_DOWN_ULL((unsigned long long)(n) + (d) - 1, (d))
#define DIV_ROUND_CLOSEST(x, divisor)                                     \
	({                                                                    \
		typeof(x) __drc_x = (x);                                          \
		typeof(divisor) __drc_d = (divisor);                              \
		((__drc_x > 0) == (__drc_d > 0)) ? (__drc_x + __drc_d / 2) / __drc_d \
						 : (__drc_x - __drc_d / 2) / __drc_d; \
	})
#define roundup(x, y)                                     \
	({                                                    \
		typeof(y) __roundup_y = (y);                      \
		(((x) + (__roundup_y - 1)) / __roundup_y) * __roundup_y; \
	})
#define rounddown(x, y)                                   \
	({                                                    \
		typeof(x) __rounddown_x = (x);                    \
		__rounddown_x - (__rounddown_x % (y));            \
	})
#define abs(x)                                            \
	({                                                    \
		typeof(x) __abs_x = (x);                          \
		__abs_x < 0 ? -__abs_x : __abs_x;                 \
	})
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define abs_diff(a, b)                                    \
	({                                                    \
		typeof(a) __diff_a = (a);                         \
		typeof(b) __diff_b = (b);                         \
		__diff_a > __diff_b ? __diff_a - __diff_b : __diff_b - __diff_a; \
	})
#endif
#define DIV_ROUND_CLOSEST_ULL(x, divisor) (((u64)(x) + (divisor) / 2) / (divisor))
#define mult_frac(x, n, d)                                \
	({                                                    \
		typeof(x) __frac_x = (x);                         \
		typeof(d) __frac_d = (d);                         \
		__frac_x / __frac_d * (n) + __frac_x % __frac_d * (n) / __frac_d; \
	})

static inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}
static inline u64 div64_u64(u64 dividend, u64 divisor)
{
	return dividend / divisor;
}
static inline u64 div_u64_rem(u64 dividend, u32 divisor, u32 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}
/* Divides `n` in place, gives the remainder. */
#define do_div(n, base)                                   \
	({                                                    \
		u32 __do_div_base = (base);                       \
		u32 __do_div_rem = (u64)(n) % __do_div_base;      \
		(n) = (u64)(n) / __do_div_base;                   \
		__do_div_rem;                                     \
	})

extern u64 int_pow(u64 base, unsigned int exp);
extern unsigned long int_sqrt(unsigned long x);
#define int_sqrt64(x) ((u32)int_sqrt(x))

#endif

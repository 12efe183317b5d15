/* SPDX-License-Identifier: MIT */
/* 64-bit arithmetic; here as anywhere else. */
#ifndef _LINUX_MATH64_H
#define _LINUX_MATH64_H

#include <linux/math.h>

static inline s64 div_s64(s64 dividend, s32 divisor)
{
	return dividend / divisor;
}
static inline s64 div64_s64(s64 dividend, s64 divisor)
{
	return dividend / divisor;
}
static inline s64 div_s64_rem(s64 dividend, s32 divisor, s32 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}
static inline u64 div64_u64_rem(u64 dividend, u64 divisor, u64 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}
static inline u64 mul_u32_u32(u32 a, u32 b)
{
	return (u64)a * b;
}
/* (a * mul) >> shift, of all 96 bits of the product. */
static inline u64 mul_u64_u32_shr(u64 a, u32 mul, unsigned int shift)
{
	u64 low = (u64)(u32)a * mul;
	u64 high = (a >> 32) * mul;

	if (shift >= 32)
		return (high + (low >> 32)) >> (shift - 32);
	return (low >> shift) + (high << (32 - shift));
}
/* a * mul / divisor, where the product fits in 64 bits or the quotient of the parts does. */
static inline u64 mul_u64_u32_div(u64 a, u32 mul, u32 divisor)
{
	u64 high = (a >> 32) * mul + ((u64)(u32)a * mul >> 32);
	u64 low = (u32)((u64)(u32)a * mul);

	return (high / divisor << 32) + (((high % divisor) << 32) + low) / divisor;
}
#define div64_long(x, y) div64_s64((x), (y))
#define div64_ul(x, y) div64_u64((x), (y))
#define DIV64_U64_ROUND_UP(n, d)                          \
	({                                                    \
		u64 __d = (d);                                    \
		div64_u64((n) + __d - 1, __d);                    \
	})
#define DIV64_U64_ROUND_CLOSEST(n, d)                     \
	({                                                    \
		u64 __d = (d);                                    \
		div64_u64((n) + __d / 2, __d);                    \
	})
#define DIV_U64_ROUND_CLOSEST(n, d)                       \
	({                                                    \
		u32 __d = (d);                                    \
		div_u64((n) + __d / 2, __d);                      \
	})
#define DIV_S64_ROUND_CLOSEST(n, d)                                  \
	({                                                               \
		s64 __n = (n);                                               \
		s32 __d = (d);                                               \
		(__n > 0) == (__d > 0) ? div_s64(__n + __d / 2, __d)         \
				       : div_s64(__n - __d / 2, __d);                \
	})

extern u64 mul_u64_u64_div_u64(u64 a, u64 b, u64 c);

#endif
